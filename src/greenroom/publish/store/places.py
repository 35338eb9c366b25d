"""The two places files can live: a folder on this machine, or any file system that fsspec knows."""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.paths import is_digest

PIECE = 8 * 2**20
"""Bytes that are sent, or read ahead, at once."""


class Place(Protocol):
    """Holds whole files by digest."""

    arriving: Path | None
    """Where files must be written first, so that they can be moved in at once; None: anywhere."""

    def take(self, path: Path, digest: str) -> None:
        """Take over a whole local file."""

    def touch(self, digest: str) -> bool:
        """Say whether a file is there, and mark it as wanted now."""

    def open(self, digest: str) -> Any:
        """Open a file for reading; raise `FileNotFoundError`."""

    def remove(self, digest: str) -> None:
        """Remove a file; nothing happens if it is gone."""

    def all(self) -> Iterator[tuple[str, int, float]]:
        """Yield digest, size and time of last wish of every file."""

    def sync(self) -> None:
        """Make what was taken survive a loss of power."""


class Local:
    """A folder: `ab/abcd...` per file, read-only, moved in by one rename."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.arriving: Path | None = root / "arriving"
        self.arriving.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where a file is, or would be."""
        return self.root / digest[:2] / digest

    def take(self, path: Path, digest: str) -> None:
        """Move a whole local file in."""
        path.chmod(0o444)
        target = self.path(digest)
        target.parent.mkdir(exist_ok=True)
        path.replace(target)

    def touch(self, digest: str) -> bool:
        """Say whether a file is there, and mark it as wanted now."""
        try:
            os.utime(self.path(digest))
        except FileNotFoundError:
            return False
        return True

    def open(self, digest: str) -> Any:
        """Open a file for reading."""
        return self.path(digest).open("rb")

    def remove(self, digest: str) -> None:
        """Remove a file."""
        self.path(digest).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, int, float]]:
        """Yield digest, size and time of last wish of every file."""
        for folder in self.root.iterdir():
            for path in folder.iterdir():
                if is_digest(path.name):
                    with suppress(FileNotFoundError):
                        status = path.stat()
                        yield path.name, status.st_size, status.st_mtime

    def sync(self) -> None:
        """Flush the file system that the folder is on, once for all files."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(self.root))
        finally:
            os.close(handle)


class Remote:
    """A file system of fsspec; a file is sent once it is whole, under its final name."""

    arriving: Path | None = None

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except ImportError as missing:
            raise GreenroomError(
                f"Greenroom cannot keep files at {url}.",
                f"A Python package is missing. {missing}.",
                "Install it beside Greenroom; for s3:// addresses: pip install 'greenroom[s3]'",
            ) from missing

    def _path(self, digest: str) -> str:
        return f"{self._root.rstrip('/')}/{digest[:2]}/{digest}"

    def take(self, path: Path, digest: str) -> None:
        """Send a whole local file piece by piece; what breaks off in between leaves nothing."""
        target = self._path(digest)
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        sent = self._files.open(target, "wb", block_size=PIECE, autocommit=False)
        try:
            with path.open("rb") as source, sent:
                shutil.copyfileobj(source, sent, PIECE)
        except BaseException:
            sent.discard()
            raise
        sent.commit()

    def touch(self, digest: str) -> bool:
        """Say whether a file is there; such file systems keep no time of last wish."""
        return bool(self._files.exists(self._path(digest)))

    def open(self, digest: str) -> Any:
        """Open a file for reading."""
        return self._files.open(self._path(digest), "rb", block_size=PIECE)

    def remove(self, digest: str) -> None:
        """Remove a file."""
        with suppress(FileNotFoundError):
            self._files.rm_file(self._path(digest))

    def all(self) -> Iterator[tuple[str, int, float]]:
        """Yield digest, size and time of making of every file."""
        for name, info in self._files.find(self._root, detail=True).items():
            digest = name.rpartition("/")[2]
            made = info.get("LastModified") or info.get("created") or info.get("mtime")
            if is_digest(digest):
                seconds = made.timestamp() if hasattr(made, "timestamp") else float(made or 0)
                yield digest, int(info["size"]), seconds

    def sync(self) -> None:
        """Do nothing: such a file system answers only when a file is safe."""


def place_for(url: str, folder: Path) -> Place:
    """Return the place that `url` names; empty means `folder`."""
    if not url:
        return Local(folder)
    if "://" not in url or url.startswith("file://"):
        return Local(Path(url.removeprefix("file://")))
    return Remote(url)


__all__ = ["Local", "Place", "Remote", "place_for"]
