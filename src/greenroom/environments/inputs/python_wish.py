"""Which Python a bundle asks for: `.python-version`, then manifest.json, then requires-python."""

import re
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from greenroom.environments.inputs.documents import manifest, text_of, toml
from greenroom.environments.inputs.model import RequirementsError
from greenroom.environments.model import PythonWish

_VERSION = re.compile(r"^(?:cpython[@-]?|python-?)?(3(?:\.\d+){0,2})(?![\d.])")


def read_wish(folder: Path, asked: str = "") -> PythonWish:
    """Return what `asked` (greenroom.toml's `python`) says, else what the bundle's files say."""
    requires, where = _requires(folder)
    if asked:
        return PythonWish(asked, source="greenroom.toml", strict=True)
    pinned = _pinned(folder)
    if pinned:
        return pinned
    version = str(manifest(folder).get("python", {}).get("version", ""))
    if not requires and _VERSION.match(version):
        return PythonWish(version, source="manifest.json")
    return PythonWish(requires=requires, source=where)


def _pinned(folder: Path) -> PythonWish | None:
    """Return what `.python-version` says; names of private virtual environments say nothing."""
    path = folder / ".python-version"
    lines = [line.strip() for line in text_of(path).splitlines()] if path.is_file() else []
    said = next((line for line in lines if line and not line.startswith("#")), "")
    version = _VERSION.match(said)
    if version:
        return PythonWish(version[1], source=".python-version")
    if said[:1] in "<>=~!" and said:
        return PythonWish(requires=_checked(said, ".python-version"), source=".python-version")
    return None


def _requires(folder: Path) -> tuple[str, str]:
    required = str(toml(folder / "pyproject.toml").get("project", {}).get("requires-python", ""))
    if required:
        return _checked(required, "pyproject.toml"), "pyproject.toml"
    required = str(toml(folder / "pylock.toml").get("requires-python", ""))
    if required:
        return _checked(required, "pylock.toml"), "pylock.toml"
    environment = manifest(folder).get("environment", {}).get("python", {})
    required = str(environment.get("requires", "") if isinstance(environment, dict) else "")
    return _checked(required, "manifest.json"), "manifest.json" if required else ""


def _checked(specifier: str, source: str) -> str:
    try:
        return str(SpecifierSet(specifier))
    except InvalidSpecifier as error:
        raise RequirementsError(
            f"{source} asks for the Python `{specifier}`.",
            "That is no version specifier.",
            "Write, for instance, >=3.11",
        ) from error
