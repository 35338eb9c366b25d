"""Wheels and source archives that lie in the bundle itself."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from greenroom.environments.inputs.model import Entry, RequirementsError

_ENDINGS = (".whl", ".tar.gz", ".zip")


def is_archive(text: str) -> bool:
    """Whether a line of a requirements file is a path rather than a name."""
    first = text.split(";")[0].strip()
    return first.startswith((".", "/", "file:")) or (
        "@" not in first and first.endswith(_ENDINGS) and "://" not in first
    )


def archive_entry(text: str, root: Path) -> Entry:
    """Return the entry of a file of the bundle, named relative to the bundle's root."""
    named = text.split(";")[0].strip()
    path = root / (unquote(urlsplit(named).path) if named.startswith("file:") else named)
    if not path.resolve().is_relative_to(root.resolve()):
        raise RequirementsError(
            f"The requirements name a file outside the app: {named}",
            "Only what is in the app reaches the server.",
            "Name the package by its version, or put its wheel into the app and name it by its path there.",
        )
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not in the app"
        raise RequirementsError(
            f"The requirements name {named}, which {what}.",
            "",
            "Name a wheel; uv build makes one of a folder.",
        )
    name = _name(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Entry(f"{name} @ {path.name}", name, (f"sha256:{digest}",), path)


def _name(path: Path) -> str:
    try:
        if path.suffix == ".whl":
            return canonicalize_name(parse_wheel_filename(path.name)[0])
        return canonicalize_name(parse_sdist_filename(path.name)[0])
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        raise RequirementsError(
            f"{path.name} is not named as a package is.",
            f"{error}.",
            "Keep the name that the build gave it.",
        ) from error
