"""Takes an archive apart: the asynchronous edge."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenroom.publish.archive.entries import Entries
from greenroom.publish.archive.source import Gunzip, Meter, Pull
from greenroom.publish.archive.tarball import read_tar
from greenroom.publish.archive.words import ArchiveRefusedError, cut_short
from greenroom.publish.archive.wrapping import without_wrapping_folder
from greenroom.publish.archive.zipped import read_zip
from greenroom.publish.model import Bundle, bundle_of
from greenroom.publish.paths import remarks
from greenroom.publish.store import Store

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits

_OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}


@dataclass(frozen=True)
class Unpacked:
    """An archive's files, all of them in the store, and remarks in sentences."""

    bundle: Bundle
    notes: tuple[str, ...] = ()


async def unpack(
    pieces: AsyncIterable[bytes], store: Store, limits: "UploadLimits", *, unwrap: bool = True
) -> Unpacked:
    """Take a tar.gz, tar or zip apart while it arrives; memory stays flat whatever its size.

    `unwrap` takes a single folder away that holds the app, as `tar -cz my-app/` makes it. Raises
    `GreenroomError`; whole files received before may then stay in the store until it is cleared,
    but there is no bundle.
    """
    pull = Pull(pieces)
    entries = Entries(store, limits)
    try:
        await asyncio.to_thread(_read, pull, entries, store, limits)
    finally:
        pull.stop()
    files, notes = entries.all(), []
    if unwrap:
        files, folder = without_wrapping_folder(files)
        notes = [f"The archive's only folder `{folder}/` was taken as the app."] if folder else []
    bundle = bundle_of(files)
    return Unpacked(bundle, (*notes, *remarks(bundle)))


def _read(pull: Pull, entries: Entries, store: Store, limits: "UploadLimits") -> None:
    start = pull.peek(512)
    if not start:
        raise ArchiveRefusedError("Nothing arrived.", "The upload is empty.", "Send the archive.")
    if start.startswith(b"PK"):
        read_zip(pull, entries, limits, store.arriving)
    elif start.startswith(b"\x1f\x8b"):
        read_tar(Meter(Gunzip(pull), pull, limits), entries)
    else:
        _check_is_tar(start)
        read_tar(Meter(pull, pull, limits), entries)


def _check_is_tar(start: bytes) -> None:
    for magic, name in _OTHERS.items():
        if start.startswith(magic):
            raise ArchiveRefusedError(
                f"The archive is packed with {name}.", "", "Send a tar.gz, a tar or a zip."
            )
    if len(start) < 512:
        raise cut_short()
