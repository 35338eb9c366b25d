"""The bundle's TOML and JSON files, read with care."""

import json
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Any

from greenroom.environments.inputs.model import RequirementsError


def text_of(path: Path) -> str:
    """Return a file's text, also as Windows writes it (UTF-16 when a PowerShell redirected it)."""
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return content.decode(encoding, errors="replace")


def toml(path: Path) -> dict[str, Any]:
    """Return a TOML file; empty if there is none."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise RequirementsError(
            f"{path.name} is not TOML.", f"{error}.", "Mend that line."
        ) from error


def manifest(folder: Path) -> dict[str, Any]:
    """Return Connect's manifest.json; empty if there is none, or it is something else's."""
    try:
        found = json.loads(text_of(folder / "manifest.json"))
    except (FileNotFoundError, ValueError):
        return {}
    parts = found.items() if isinstance(found, dict) else ()
    return {name: part for name, part in parts if isinstance(part, dict)}
