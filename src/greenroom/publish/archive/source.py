"""An archive's bytes for code that reads blockingly in a thread: pulled, unzipped, metered."""

import asyncio
import zlib
from collections.abc import AsyncIterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from greenroom.kernel.errors import TooLargeError
from greenroom.publish.archive.words import ArchiveRefusedError, cut_short

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits

_PIECE = 2**18
_FREE = 10 * 2**20
"""Bytes that any archive may unpack to before its ratio is looked at."""


class Reader(Protocol):
    """Something to read bytes from; empty means the end."""

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        ...


class Pull:
    """Reads an asynchronous stream from a thread."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._loop = asyncio.get_running_loop()
        self._pieces = aiter(pieces)
        self._rest, self._taken = b"", 0
        self._waiting: Future[bytes] | None = None
        self._stopped = False
        self.total = 0

    def peek(self, size: int) -> bytes:
        """Return the first `size` bytes (fewer at the end) without taking them."""
        while len(self._rest) < size and (piece := self._next()):
            self._rest += piece
        return self._rest[:size]

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        if self._taken == len(self._rest):
            self._rest, self._taken = self._next(), 0
        piece = self._rest[self._taken : self._taken + size]
        self._taken += len(piece)
        return piece

    def stop(self) -> None:
        """End the reading thread at its next read; for when nobody waits for it any more."""
        self._stopped = True
        if self._waiting:
            self._waiting.cancel()

    def _next(self) -> bytes:
        if self._stopped:
            raise cut_short()
        self._waiting = asyncio.run_coroutine_threadsafe(self._piece(), self._loop)
        if self._stopped:  # `stop` came between the two lines before and saw the future of old
            self._waiting.cancel()
        piece = self._waiting.result()
        self.total += len(piece)
        return piece

    async def _piece(self) -> bytes:
        async for piece in self._pieces:
            if piece:
                return bytes(piece)
        return b""


class Gunzip:
    """Unzips a reader; several gzip members in a row are one stream, a missing end is an error."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._engine = zlib.decompressobj(31)
        self._packed = b""
        self._begun = False

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        while True:
            if self._engine.eof:
                self._packed = self._engine.unused_data or self._source.read(_PIECE)
                if not self._packed.strip(b"\0"):
                    return b""
                self._engine = zlib.decompressobj(31)
            elif not self._packed:
                self._packed = self._source.read(_PIECE)
                if not self._packed:
                    raise cut_short()
            piece = self._unzip(size)
            if piece:
                return piece

    def _unzip(self, size: int) -> bytes:
        try:
            piece = self._engine.decompress(self._packed, size)
        except zlib.error as error:
            raise ArchiveRefusedError(
                "The archive is damaged.", f"gzip: {error}.", "Pack and send it again."
            ) from error
        self._packed = self._engine.unconsumed_tail
        return piece


class Meter:
    """Counts what an archive unpacks to, and stops one that unpacks to too much.

    `allow` sets how many more bytes may be read; between entries that is little, so that no header
    can ask for memory.
    """

    def __init__(self, source: Reader, pull: Pull, limits: "UploadLimits") -> None:
        self._source, self._pull, self._limits = source, pull, limits
        self.total = 0
        self._allowed = 0

    def allow(self, size: int) -> None:
        """Let `size` more bytes be read."""
        self._allowed = self.total + size

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; raise when a limit is passed."""
        piece = self._source.read(size)
        self.total += len(piece)
        if self.total > self._allowed:
            raise ArchiveRefusedError(
                "The archive has an entry header that is too long.",
                "No path needs one like it.",
                "Pack the folder again with `tar`, or let `greenroom deploy` do it.",
            )
        check_ratio(self.total, self._pull.total, self._limits)
        return piece


def check_ratio(unpacked: int, packed: int, limits: "UploadLimits") -> None:
    """Raise `TooLargeError` for an archive that unpacks to far more than it is."""
    if unpacked > _FREE and unpacked > packed * limits.ratio:
        raise TooLargeError(
            "The archive unpacks to suspiciously much.",
            f"It is more than {limits.ratio} times larger unpacked than packed.",
            "Leave the file that repeats itself out, or send a plain tar.",
        )
