"""What a path inside a bundle may look like; one rule for folders, archives and uploaded lists."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NoReturn

from greenroom.kernel.errors import GreenroomError, TooLargeError
from greenroom.publish.model import Bundle, File

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
"""What Python puts where bytes are not UTF-8."""


class PathRefusedError(GreenroomError):
    """A bundle may not hold a path like this."""

    code = "path-refused"


def shown(path: str) -> str:
    """Return `path` for people: what does not print is escaped, and it is cut at 120 characters."""
    text = path.encode("unicode_escape", "backslashreplace").decode("ascii")
    if path.isprintable() and not _undecodable(path):
        text = path
    return text if len(text) <= 120 else text[:117] + "..."


def normal(path: str) -> str:
    """Return `path` as bundles spell it: NFC, without `.` parts and doubled slashes.

    Raises `PathRefusedError` for a path that is absolute, climbs out, or cannot be written safely.
    """
    if _undecodable(path):
        _refuse(path, "The name is not UTF-8.", "Rename the file.")
    if path.startswith("/"):
        _refuse(path, "The path is absolute.", "Pack the folder from inside: tar -C folder -c .")
    if _CONTROL.search(path):
        _refuse(path, "The name holds control characters.", "Rename the file.")
    if "\\" in path:
        _refuse(path, "The name holds a backslash.", "Separate folders by `/`.")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        _refuse(path, "The path climbs out of its folder.", "Pack the folder from inside.")
    if not parts:
        _refuse(path, "The path is empty.", "Leave the entry out.")
    return unicodedata.normalize("NFC", "/".join(parts))


def check_length(path: str, limits: "UploadLimits") -> None:
    """Raise `TooLargeError` if a normal path is too long or too deep for the server."""
    parts = path.split("/")
    too_long = len(path) > limits.path_length or any(len(part.encode()) > 255 for part in parts)
    if too_long:
        raise TooLargeError(
            f"The path `{shown(path)}` is too long.",
            f"Paths may have {limits.path_length} characters, and each part 255 bytes.",
            "Shorten it, or leave the file out with .greenroomignore.",
        )
    if len(parts) > limits.depth:
        raise TooLargeError(
            f"The path `{shown(path)}` is too deep.",
            f"It has {len(parts)} levels; {limits.depth} are allowed.",
            "Move the file up, or leave it out with .greenroomignore.",
        )


def check_together(paths: Collection[str]) -> None:
    """Raise `PathRefusedError` if two normal paths are one, or one is a folder of another."""
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            _refuse(path, "It is there twice, or twice up to Unicode's spelling.", "Keep one.")
        seen.add(path)
    for path in seen:
        for folder in _folders(path):
            if folder in seen:
                _refuse(folder, f"It is a file, and a folder of `{shown(path)}`.", "Rename one.")


def check_files(files: Collection[File], limits: "UploadLimits") -> None:
    """Raise unless `files`, as somebody sent them, may make up a bundle on this server."""
    check_totals(len(files), sum(file.size for file in files), limits)
    for file in files:
        if normal(file.path) != file.path:
            _refuse(file.path, "It is not in its normal form.", f"Send `{normal(file.path)}`.")
        check_length(file.path, limits)
        if file.size < 0 or not is_digest(file.digest):
            _refuse(file.path, "Its size or digest is malformed.", "Send sha256 as 64 hex digits.")
    check_together([file.path for file in files])


def check_totals(count: int, size: int, limits: "UploadLimits") -> None:
    """Raise `TooLargeError` if there are too many files, or too many bytes."""
    if count > limits.files:
        raise TooLargeError(
            f"The bundle has more than {limits.files:,} files.",
            "Folders of packages or data have usually slipped in.",
            "List them in .greenroomignore, or ask the administrator to raise upload.files.",
        )
    if size > limits.bytes:
        raise TooLargeError(
            f"The bundle is larger than {limits.bytes / 2**20:,.0f} MiB.",
            "Data has usually slipped in.",
            "List it in .greenroomignore, or ask the administrator to raise upload.bytes.",
        )


def is_digest(text: str) -> bool:
    """Say whether `text` is a sha256 in lower-case hex."""
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)


def remarks(bundle: Bundle) -> tuple[str, ...]:
    """Return what a publisher should know of a bundle's paths, in sentences."""
    seen: dict[str, str] = {}
    found = []
    for file in bundle.files:
        other = seen.setdefault(file.path.casefold(), file.path)
        if other != file.path:
            found.append(f"`{other}` and `{file.path}` are one file on macOS and Windows.")
    return tuple(found)


def _folders(path: str) -> Iterator[str]:
    cut = path.rfind("/")
    while cut > 0:
        yield path[:cut]
        cut = path.rfind("/", 0, cut)


def _undecodable(path: str) -> bool:
    return _SURROGATE.search(path) is not None


def _refuse(path: str, why: str, fix: str) -> NoReturn:
    raise PathRefusedError(f"A bundle may not hold `{shown(path)}`.", why, fix, path=shown(path))
