"""Streams files of a folder as a tar, for upload."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.model import File
from greenroom.publish.tar import END, header, padding

_CHUNK = 2**18


def pack(
    sources: dict[str, Path], files: Iterable[File], *, by_digest: bool = False
) -> Iterator[bytes]:
    """Yield a tar that holds `files`, read from `sources` piece by piece.

    With `by_digest` its entries are named by their digest, each distinct one once. Raises
    `GreenroomError` when a file is not as long as it was when it was hashed.
    """
    if by_digest:
        files = {file.digest: file for file in files}.values()
    for file in sorted(files):
        yield header(replace(file, path=file.digest) if by_digest else file)
        yield from _bytes_of(file, sources[file.path])
        yield padding(file)
    yield END


def _bytes_of(file: File, path: Path) -> Iterator[bytes]:
    left = file.size
    with path.open("rb") as source:
        while left and (piece := source.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece
        if left or source.read(1):
            raise GreenroomError(f"`{file.path}` changed while it was sent.", "", "Deploy again.")
