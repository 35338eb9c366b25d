"""Which file of a bundle decides the packages, and what it says about the Python version."""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from greenroom.kernel.errors import GreenroomError

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SPECIFIER = re.compile(r"(?:>=|~=|==)\s*(\d+\.\d+)")


@dataclass(frozen=True)
class Inputs:
    """What the bundle says about its packages."""

    form: Literal["uv", "pylock", "requirements", "project", "nothing"]
    file: Path | None
    text: str
    """What decides, as one text; equal texts may share a lock."""
    names: frozenset[str]
    """Normalised names of the packages asked for directly."""
    python: str
    """The Python version wished for, or empty."""

    @property
    def source(self) -> str:
        """Which file decided, in words."""
        return self.file.name if self.file else "no requirements file"

    def digest(self, more: str) -> str:
        """Return the identity of these inputs together with `more`."""
        return hashlib.sha256(f"{self.form}\0{self.text}\0{more}".encode()).hexdigest()


def read_inputs(folder: Path) -> Inputs:
    """Return the first of uv.lock, pylock.toml, requirements.txt, manifest.json, pyproject.toml."""
    python = _wished_python(folder)
    project, lock = folder / "pyproject.toml", folder / "uv.lock"
    if lock.exists() and project.exists():
        names = _project_names(project)
        return Inputs("uv", lock, _read(lock) + _read(project), names, python)
    if (folder / "pylock.toml").exists():
        path = folder / "pylock.toml"
        return Inputs("pylock", path, _read(path), _pylock_names(path), python)
    requirements = _requirements_file(folder)
    if requirements:
        text = _with_included(requirements)
        return Inputs("requirements", requirements, text, _requirement_names(text), python)
    if project.exists() and "project" in _toml(project):
        return Inputs("project", project, _read(project), _project_names(project), python)
    return Inputs("nothing", None, "", frozenset(), python)


def normalise(name: str) -> str:
    """Return a package name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements_file(folder: Path) -> Path | None:
    plain = folder / "requirements.txt"
    if plain.exists():
        return plain
    manager = _manifest(folder).get("python", {}).get("package_manager", {})
    named = folder / str(manager.get("package_file", "requirements.txt"))
    inside = named.resolve().is_relative_to(folder.resolve())
    return named if inside and named.is_file() else None


def _wished_python(folder: Path) -> str:
    pinned = folder / ".python-version"
    if pinned.exists():
        return _read(pinned).split()[0].removeprefix("python") if _read(pinned).split() else ""
    from_manifest = str(_manifest(folder).get("python", {}).get("version", ""))
    if from_manifest:
        return ".".join(from_manifest.split(".")[:2])
    project = folder / "pyproject.toml"
    required = str(_toml(project).get("project", {}).get("requires-python", ""))
    exact = re.fullmatch(r"==\s*(\d+\.\d+)(\.\*|\.\d+)?", required)
    return exact[1] if exact else ""


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(folder / "manifest.json"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _with_included(path: Path) -> str:
    """Return a requirements file with the files it includes, so that a change in any is seen."""
    text = _read(path)
    for line in text.splitlines():
        included = re.match(r"\s*(?:-r|--requirement|-c|--constraint)[ =]+(\S+)", line)
        other = path.parent / included[1] if included else None
        if other and other.is_file() and other != path:
            text += f"\n# {other.name}\n{_read(other)}"
    return text


def _requirement_names(text: str) -> frozenset[str]:
    found = (_REQUIREMENT.match(line) for line in text.splitlines())
    return frozenset(normalise(match[1]) for match in found if match)


def _project_names(path: Path) -> frozenset[str]:
    listed = _toml(path).get("project", {}).get("dependencies", [])
    return _requirement_names("\n".join(map(str, listed)))


def _pylock_names(path: Path) -> frozenset[str]:
    packages = _toml(path).get("packages", [])
    return frozenset(normalise(str(package.get("name", ""))) for package in packages)


def _toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise GreenroomError(f"{path.name} is not TOML.", f"{error}.", "Mend that line.") from error


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
