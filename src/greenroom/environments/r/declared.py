"""Which packages and versions renv.lock or Connect's manifest.json say an app was written with."""

import json
from pathlib import Path
from typing import Any

from greenroom.environments.inputs.documents import text_of
from greenroom.environments.inputs.model import RequirementsError


def declared_packages(folder: Path) -> tuple[str, dict[str, str]]:
    """Return which file says so, and the versions by package; empty if none does."""
    renv = folder / "renv.lock"
    if renv.is_file():
        packages = _json(renv).get("Packages", {})
        return "renv.lock", {name: _version(package) for name, package in _items(packages)}
    manifest = folder / "manifest.json"
    if manifest.is_file():
        packages = _json(manifest).get("packages", {})
        found = {name: _version(package.get("description")) for name, package in _items(packages)}
        return "manifest.json", found
    return "", {}


def _items(packages: Any) -> list[tuple[str, dict[str, Any]]]:
    listed = packages.items() if isinstance(packages, dict) else ()
    return [(str(name), package) for name, package in listed if isinstance(package, dict)]


def _version(package: Any) -> str:
    return str(package.get("Version", "")) if isinstance(package, dict) else ""


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(text_of(path))
    except ValueError as error:
        raise RequirementsError(
            f"{path.name} is not JSON.", f"{error}.", "Write it anew."
        ) from error
    return found if isinstance(found, dict) else {}
