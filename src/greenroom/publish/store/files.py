"""Files by their digest, behind fsspec."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import NotFoundError, TooLargeError
from greenroom.publish.model import File
from greenroom.publish.paths import is_digest
from greenroom.publish.store.incoming import PREFIX, DamagedError, Incoming
from greenroom.publish.store.places import Place, place_for

_CHUNK = 2**20


class Store:
    """Keeps each distinct file once. `url` is an fsspec URL; empty means `<home>/store`."""

    def __init__(self, url: str, home: Path) -> None:
        self.place: Place = place_for(url, home / "store")
        self.arriving = self.place.arriving or home / "incoming"
        self.arriving.mkdir(parents=True, exist_ok=True)

    async def missing(self, files: Iterable[File]) -> tuple[File, ...]:
        """Return those of `files` that the store lacks, each digest once.

        Files that are there are marked as wanted, so that `collect` leaves them for a while.
        """
        distinct = {file.digest: file for file in sorted(files)}
        return await asyncio.to_thread(self._missing, distinct)

    async def put(
        self,
        pieces: AsyncIterable[bytes],
        digest: str | None = None,
        size: int | None = None,
        *,
        most: int | None = None,
    ) -> tuple[str, int]:
        """Keep a file that arrives in pieces; return its digest and size.

        Raises `DamagedError` if it is not the one announced; nothing is kept then.
        """
        with self.incoming() as incoming:
            async for piece in pieces:
                await asyncio.to_thread(incoming.write, piece)
                if most is not None and incoming.size > most:
                    raise TooLargeError(f"A file may not be larger than {most:,} bytes.")
                if size is not None and incoming.size > size:
                    break
            kept = await asyncio.to_thread(incoming.keep, digest, size)
            return kept, incoming.size

    def incoming(self) -> Incoming:
        """Begin to receive a file; for code that runs in a thread of its own."""
        return Incoming(self.arriving, self.place.take)

    async def open(self, digest: str) -> AsyncIterator[bytes]:
        """Yield a file piece by piece; raise `NotFoundError` if the store lacks it."""
        source = await asyncio.to_thread(self.open_now, digest)
        try:
            while piece := await asyncio.to_thread(source.read, _CHUNK):
                yield piece
        finally:
            await asyncio.to_thread(source.close)

    def open_now(self, digest: str) -> Any:
        """Return a file open for reading bytes; for code that runs in a thread of its own."""
        if not is_digest(digest):
            raise NotFoundError(f"`{digest[:80]}` is no digest of a file.")
        try:
            return self.place.open(digest)
        except FileNotFoundError as error:
            raise NotFoundError(
                f"The store has no file {digest[:12]}.", "", "Publish the folder again."
            ) from error

    async def settle(self, files: Collection[File]) -> None:
        """Make sure that all of `files` are there and would survive a loss of power.

        Raises `DamagedError` naming files that are missing. Call it before a version is made.
        """
        missing = await self.missing(files)
        if missing:
            names = ", ".join(file.path for file in missing[:5])
            raise DamagedError(
                f"{len(missing)} files of the bundle have not arrived.",
                f"First: {names}.",
                "Send them.",
            )
        await asyncio.to_thread(self.place.sync)

    async def verify(self, files: Iterable[File]) -> tuple[File, ...]:
        """Return those of `files` that are missing or no longer what their digest says."""
        return await asyncio.to_thread(lambda: tuple(file for file in files if self._damaged(file)))

    async def collect(self, in_use: Collection[str], older_than: float = 86_400) -> int:
        """Remove files that no bundle refers to and nobody asked for within `older_than` seconds.

        Also removes what cut uploads left. Returns how many bytes that freed.
        """
        return await asyncio.to_thread(self._collect, frozenset(in_use), time.time() - older_than)

    def _missing(self, distinct: dict[str, File]) -> tuple[File, ...]:
        return tuple(file for digest, file in distinct.items() if not self.place.touch(digest))

    def _damaged(self, file: File) -> bool:
        try:
            with self.place.open(file.digest) as source:
                return hashlib.file_digest(source, "sha256").hexdigest() != file.digest
        except FileNotFoundError:
            return True

    def _collect(self, in_use: frozenset[str], before: float) -> int:
        freed = 0
        for digest, size, changed in self.place.all():
            if digest not in in_use and changed < before:
                self.place.remove(digest)
                freed += size
        return freed + sum(self._clear_arriving(before))

    def _clear_arriving(self, before: float) -> Iterator[int]:
        for path in self.arriving.glob(f"{PREFIX}*"):
            status = path.stat()
            if status.st_mtime < before:
                path.unlink(missing_ok=True)
                yield status.st_size
