"""pylock.toml (PEP 751) as requirements with hashes."""

from typing import Any

from packaging.utils import canonicalize_name

from greenroom.environments.inputs.model import Entry, RequirementsError


def read_pylock(document: dict[str, Any]) -> tuple[Entry, ...]:
    """Return the packages of a lock file, markers kept."""
    if str(document.get("lock-version", "1.0")).split(".")[0] != "1":
        raise RequirementsError(
            f"pylock.toml is of version {document['lock-version']}.",
            "Greenroom reads version 1.",
            "Write it with an older tool, or give a requirements.txt.",
        )
    return tuple(_entry(package) for package in document.get("packages", []))


def _entry(package: dict[str, Any]) -> Entry:
    name = canonicalize_name(str(package.get("name", "")))
    marker = f" ; {package['marker']}" if package.get("marker") else ""
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    if "archive" in package and "url" in package["archive"]:
        archive = package["archive"]
        return Entry(f"{name} @ {archive['url']}{marker}", name, _hashes([archive]))
    if not files or not package.get("version"):
        raise RequirementsError(
            f"pylock.toml does not say which files {name} is made of.",
            "Packages from a folder or a repository cannot be had again later.",
            "Publish it to an index, or carry its wheel in the app and name it in requirements.txt.",
        )
    return Entry(f"{name}=={package['version']}{marker}", name, _hashes(files))


def _hashes(files: list[dict[str, Any]]) -> tuple[str, ...]:
    found = {
        f"{algorithm}:{value}"
        for file in files
        for algorithm, value in file.get("hashes", {}).items()
    }
    return tuple(sorted(found))
