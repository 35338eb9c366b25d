"""Reads a tar as a stream."""

import tarfile
from typing import IO, cast

from greenroom.publish.archive.entries import Entries, refuse
from greenroom.publish.archive.source import Meter
from greenroom.publish.archive.words import ArchiveRefusedError, cut_short

_AHEAD = 2**16
_HEADER = 2**17
"""Bytes that headers and padding between two files may take, with what `tarfile` reads ahead."""

_LINKS = "Links could lead anywhere on another machine."
_KINDS = {
    tarfile.SYMTYPE: ("It is a symbolic link.", _LINKS),
    tarfile.LNKTYPE: ("It is a hard link.", _LINKS),
    tarfile.CHRTYPE: ("It is a device.", "An app cannot have devices."),
    tarfile.BLKTYPE: ("It is a device.", "An app cannot have devices."),
    tarfile.FIFOTYPE: ("It is a pipe.", "An app cannot publish pipes."),
}


def read_tar(meter: Meter, entries: Entries) -> None:
    """Take every file of a tar; raise for a broken one, a cut one, or a hostile one."""
    try:
        meter.allow(_HEADER)
        with tarfile.open(
            fileobj=cast("IO[bytes]", meter),
            mode="r|",
            bufsize=_AHEAD,
            encoding="utf-8",
            errors="surrogateescape",
        ) as tar:
            while entry := tar.next():
                tar.members = []  # ty: ignore[missing-attribute]  # tarfile remembers all
                _take(tar, entry, meter, entries)
                meter.allow(_HEADER)
            end = tar.offset
    except tarfile.ReadError as error:
        raise _broken(error) from error
    if meter.total - end < tarfile.BLOCKSIZE:  # it ended without the zeros that end a tar
        raise cut_short()
    _drain(meter)


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, meter: Meter, entries: Entries) -> None:
    path = entries.see(entry.name)
    if entry.isdir():
        return
    why, because = _KINDS.get(entry.type, ("", ""))
    if why:
        refuse(entry.name, f"{why} {because}", "Put the file itself there (tar -h follows links).")
    if entry.issparse() or not entry.isreg():
        refuse(entry.name, "It is of a kind that cannot be published.", "Pack without --sparse.")
    meter.allow(entry.size + _HEADER)
    data = tar.extractfile(entry)
    if path and data:
        entries.take(path, entry.size, bool(entry.mode & 0o100), data.read)


def _drain(meter: Meter) -> None:
    """Read on to the end: the sender must be able to finish, and gzip's own check is there."""
    meter.allow(2**20)
    while meter.read(2**16):
        pass


def _broken(error: tarfile.ReadError) -> ArchiveRefusedError:
    if "unexpected end" in str(error):
        return cut_short()
    return ArchiveRefusedError(
        "The archive is not a tar that can be read.", f"{error}.", "Pack and send it again."
    )
