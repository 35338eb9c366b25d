"""Reading an app's files without running them: text of any encoding, of sane size."""

from pathlib import Path

LARGEST = 1_000_000
"""Bytes; a source file longer than this is data or generated, not an entry point."""


def read_text(path: Path) -> str:
    """Return the text of a source file, or "" if it is no readable file of sane size."""
    if not path.is_file() or path.stat().st_size > LARGEST:
        return ""
    try:
        return decode(path.read_bytes())
    except PermissionError:
        return ""


def decode(data: bytes) -> str:
    """Decode UTF-8 with or without a mark, UTF-16 with a mark, else Latin-1, which never fails."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def names(folder: Path, suffix: str) -> list[str]:
    """Return the names of the folder's own files with this suffix, sorted."""
    return sorted(
        path.name for path in folder.iterdir() if path.name.endswith(suffix) and path.is_file()
    )
