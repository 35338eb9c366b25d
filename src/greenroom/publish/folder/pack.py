"""Streams files of a folder as a tar, for upload."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.model import File
from greenroom.publish.tar import END, header, padding

_CHUNK = 2**18


def pack(sources: dict[str, Path], files: Iterable[File]) -> Iterator[bytes]:
    """Yield a tar that holds `files`, read from `sources` piece by piece.

    Raises `GreenroomError` when a file is not as long as it was when it was hashed.
    """
    for file in sorted(files):
        yield header(file)
        yield from _bytes_of(file, sources[file.path])
        yield padding(file)
    yield END


def _bytes_of(file: File, path: Path) -> Iterator[bytes]:
    left = file.size
    with _opened(path) as source:
        while left and (piece := source.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece
        if left or source.read(1):
            raise GreenroomError(f"`{file.path}` changed while it was sent.", "", "Deploy again.")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise GreenroomError(
            f"{path} cannot be read any more.", f"{error.strerror}.", "Deploy again."
        ) from error
