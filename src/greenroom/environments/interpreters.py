"""The Pythons that apps may run on: the configured ones, each asked once what it is."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.specifiers import SpecifierSet

from greenroom.environments.model import PythonWish
from greenroom.kernel.errors import GreenroomError

_ASK = """
import json, os, platform, sys, sysconfig
version = platform.python_version()
print(json.dumps([
    os.path.realpath(sys.executable), version, " ".join(platform.python_build()),
    sysconfig.get_platform() + " " + "-".join(platform.libc_ver()), sys.base_prefix,
    {"implementation_name": sys.implementation.name, "implementation_version": version, "os_name": os.name,
     "platform_machine": platform.machine(), "platform_python_implementation": platform.python_implementation(),
     "platform_release": platform.release(), "platform_system": platform.system(),
     "platform_version": platform.version(), "python_full_version": version,
     "python_version": ".".join(version.split(".")[:2]), "sys_platform": sys.platform},
]))
"""


class NoInterpreterError(GreenroomError):
    """The app asks for an interpreter that this server does not have."""

    code = "no-interpreter"


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine."""

    path: str
    """Absolute, without symbolic links: what `python3` means may change under an environment."""
    version: str
    """`3.11.2`."""
    build: str
    platform: str
    prefix: Path
    """What a sandbox must show for it to work."""
    markers: dict[str, str] = field(default_factory=dict, compare=False)
    """The values of PEP 508's environment markers."""

    def fits(self, version: str) -> bool:
        """Whether it is the one asked for: `3.11` fits 3.11.2; empty fits any."""
        asked = version.split(".") if version else []
        return self.version.split(".")[: len(asked)] == asked

    @property
    def shown(self) -> tuple[Path, ...]:
        """Folders that a sandbox has to show besides the system's own."""
        return () if self.prefix.is_relative_to("/usr") else (self.prefix,)


class Interpreters:
    """The configured Pythons, asked once each."""

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        self._paths = list(paths) or _usual()
        self._asked: list[Interpreter | str] | None = None
        self._asking = asyncio.Lock()

    async def all(self) -> list[Interpreter]:
        """Return those that work, in the configured order."""
        return [found for found in await self._ask_all() if isinstance(found, Interpreter)]

    async def problems(self) -> list[str]:
        """Return a sentence on each configured one that does not work."""
        return [found for found in await self._ask_all() if isinstance(found, str)]

    async def choose(self, wish: PythonWish | str) -> Interpreter:
        """Return the first that fits best; the first of all if nothing is wished for."""
        asked = PythonWish(wish, strict=True) if isinstance(wish, str) else wish
        known = await self.all()
        candidates = [one for one in known if one.fits(asked.version)]
        if not candidates and not asked.strict:
            minor = ".".join(asked.version.split(".")[:2])
            candidates = [one for one in known if one.fits(minor)]
        required = SpecifierSet(asked.requires)
        for interpreter in candidates:
            if required.contains(interpreter.version, prereleases=True):
                return interpreter
        raise self._nothing_fits(asked, known)

    def _nothing_fits(self, wish: PythonWish, known: list[Interpreter]) -> NoInterpreterError:
        versions = ", ".join(interpreter.version for interpreter in known)
        return NoInterpreterError(
            f"This server has no {wish.words}.",
            f"It has Python {versions}." if versions else "It has no Python for apps at all.",
            "Ask for one it has, as `python` in greenroom.toml, or have the administrator add to `interpreters`.",
        )

    async def _ask_all(self) -> list[Interpreter | str]:
        async with self._asking:
            if self._asked is None:
                self._asked = list(await asyncio.gather(*(_ask(path) for path in self._paths)))
        return self._asked


def _usual() -> list[Path]:
    """Return the system's Python, then the one Greenroom itself runs on if apps may read it."""
    own = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    found = [path.resolve() for path in (Path("/usr/bin/python3"), own) if path.exists()]
    return [path for path in dict.fromkeys(found) if _is_open(path)]


def _is_open(path: Path) -> bool:
    """Whether the users that apps run as can reach the file."""
    if os.geteuid() != 0:
        return os.access(path, os.X_OK)
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


async def _ask(path: Path) -> Interpreter | str:
    try:
        process = await asyncio.create_subprocess_exec(
            str(path), "-I", "-c", _ASK, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        return f"{path} cannot be run: {error.strerror}."
    output, _ = await process.communicate()
    if process.returncode:
        return f"{path} ended with status {process.returncode} when asked for its version."
    real, version, build, platform, prefix, markers = json.loads(output)
    return Interpreter(real, version, build, platform, Path(prefix), markers)
