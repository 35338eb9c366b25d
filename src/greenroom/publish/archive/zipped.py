"""Reads a zip: its list of files is at the end, so it is kept in a temporary file first."""

import stat
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from greenroom.kernel.errors import TooLargeError
from greenroom.publish.archive.entries import Entries, refuse
from greenroom.publish.archive.source import Pull, check_ratio
from greenroom.publish.archive.words import ArchiveRefusedError

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits

_PIECE = 2**18
_LONGEST_LIST = 64 * 2**20
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


def read_zip(pull: Pull, entries: Entries, limits: "UploadLimits", folder: Path) -> None:
    """Take every file of a zip; raise for a broken one, a cut one, or a hostile one."""
    with tempfile.TemporaryFile(dir=folder) as spool:
        while piece := pull.read(_PIECE):
            spool.write(piece)
            if pull.total > limits.bytes:
                raise TooLargeError("The archive is larger than a bundle may be.")
        _check_list(spool, pull.total)
        try:
            with zipfile.ZipFile(spool) as archive:
                for entry in archive.infolist():
                    _take(archive, entry, entries, pull.total, limits)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise ArchiveRefusedError(
                "The archive is not a zip that can be read.",
                f"{error or 'It ends too early'}.",
                "Pack and send it again.",
            ) from error


def _take(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    entries: Entries,
    packed: int,
    limits: "UploadLimits",
) -> None:
    name = _name(entry)
    path = entries.see(name)
    if entry.is_dir():
        return
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        refuse(name, "It is a link or a device.", "Put the file itself there.")
    if entry.flag_bits & _ENCRYPTED_FLAG:
        refuse(name, "It is encrypted.", "Pack without a password.")
    check_ratio(entry.file_size, packed, limits)
    if path:
        with archive.open(entry) as data:
            entries.take(path, entry.file_size, bool(mode & 0o100), data.read)
            if data.read(1):
                refuse(name, "It is longer than the archive says.", "Pack it again.")


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8_FLAG or entry.orig_filename.isascii():
        return entry.orig_filename
    return entry.orig_filename.encode("cp437").decode("utf-8", "surrogateescape")


def _check_list(spool: IO[bytes], size: int) -> None:
    """Refuse a list of files that would fill memory before the first file is looked at."""
    spool.seek(max(0, size - 2**16 - 100))
    tail = spool.read()
    end = tail.rfind(b"PK\5\6")
    if end >= 0 and len(tail) >= end + 16:
        length = struct.unpack_from("<L", tail, end + 12)[0]
        if length == 0xFFFFFFFF:
            large = tail.rfind(b"PK\6\6", 0, end)
            length = struct.unpack_from("<Q", tail, large + 40)[0] if large >= 0 else length
        if length > _LONGEST_LIST:
            raise TooLargeError("The zip's list of files is too long.", "", "Send fewer files.")
