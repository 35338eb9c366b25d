"""The pieces of a tar, the same bytes for the same file on every machine."""

import tarfile

from greenroom.publish.model import File

END = bytes(2 * tarfile.BLOCKSIZE)
"""What a tar ends with."""


def header(file: File) -> bytes:
    """Return the header of a file: no times, no owners, so that equal bundles make equal tars."""
    entry = tarfile.TarInfo(file.path)
    entry.size = file.size
    entry.mode = 0o755 if file.executable else 0o644
    return entry.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def padding(file: File) -> bytes:
    """Return the zeros that follow a file's bytes."""
    return bytes(-file.size % tarfile.BLOCKSIZE)
