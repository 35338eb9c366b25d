"""A file on its way into the store: hashed as it is written, kept only when it is whole."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from greenroom.kernel.errors import GreenroomError, UnreadyError

PREFIX = "incoming-"


class DamagedError(GreenroomError):
    """What arrived is not what was announced, or what is stored is not what it should be."""

    code = "damaged"


@contextmanager
def full_disk_said() -> Generator[None]:
    """Turn the error of a full disk into a sentence; nothing half is left by those who raise it."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise UnreadyError(
            "The server's disk is full.",
            f"{error.strerror}: {error.filename or 'the store'}.",
            "Ask the administrator to make room, then deploy again: what has arrived is kept.",
        ) from error


class Incoming:
    """A temporary file: `write` it, then `keep` it; leaving `with` removes what is left."""

    def __init__(self, folder: Path, place: Callable[[Path, str], None]) -> None:
        with full_disk_said():
            handle, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        self._file = os.fdopen(handle, "wb")
        self._path, self._place = Path(name), place
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Add a piece."""
        with full_disk_said():
            self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)

    def keep(self, digest: str | None = None, size: int | None = None) -> str:
        """Put the whole file into the store and return its digest.

        Raises `DamagedError` if it is not the one announced.
        """
        found = self._hash.hexdigest()
        if (size is not None and size != self.size) or (digest is not None and digest != found):
            raise DamagedError(
                "A file did not arrive as it was announced.",
                f"Announced: {size} bytes, {digest}; arrived: {self.size} bytes, {found}.",
                "Send it again.",
            )
        with full_disk_said():
            self._file.close()
            self._place(self._path, found)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # a full disk has been said, and the file goes anyway
            self._file.close()
        self._path.unlink(missing_ok=True)
