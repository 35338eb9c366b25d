"""Small acts on folders: locked, read-only, on the disk, removed, measured."""

import asyncio
import ctypes
import fcntl
import os
import shutil
import stat
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path


@asynccontextmanager
async def locked(path: Path) -> AsyncGenerator[None]:
    """Hold a lock that other processes respect and that a crash lets go of; its file goes with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await _wait_for(descriptor)
            if not _is_still(path, descriptor):
                continue
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return
        finally:
            os.close(descriptor)


async def _wait_for(descriptor: int) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(0.05)
        else:
            return


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the locked file is the one at the path: the holder before may have removed it."""
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def make_read_only(path: Path) -> None:
    """Take the right to write away from all files below a folder, and let everybody read them."""
    for folder, _, names in os.walk(path):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - many; the users that apps run as must get in
        for name in names:
            file = os.path.join(folder, name)  # noqa: PTH118 - many thousand files
            mode = os.lstat(file).st_mode
            wanted = stat.S_IMODE(mode) & 0o555 | 0o444
            if stat.S_ISREG(mode) and stat.S_IMODE(mode) != wanted:
                os.chmod(file, wanted)  # noqa: PTH101


def flush(path: Path) -> None:
    """Return once everything written to the file system that holds `path` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(path))
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a folder, whatever is in it."""
    shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class Size:
    """The bytes of an environment's files: of all, and of those that no other environment nor uv's cache shares."""

    total: int = 0
    own: int = 0


def size_of(path: Path) -> Size:
    """Measure an environment. One link more to bytecode is the workshop's, which goes with the last other."""
    total = own = 0
    for folder, _, names in os.walk(path):
        for name in names:
            found = os.lstat(os.path.join(folder, name))  # noqa: PTH118
            total += found.st_size
            own += found.st_size if found.st_nlink <= (2 if name.endswith(".pyc") else 1) else 0
    return Size(total, own)
