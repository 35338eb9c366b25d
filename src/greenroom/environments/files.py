"""Small acts on folders: locked, read-only, removed, measured."""

import asyncio
import fcntl
import os
import shutil
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Hold a lock that other processes respect and that a crash lets go of."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def make_read_only(path: Path) -> None:
    """Take the right to write away from everything below a folder, so that shared files stay as they are."""
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)  # noqa: PTH118 - many thousand files
            mode = os.lstat(file).st_mode
            if stat.S_ISREG(mode) and mode & 0o222:
                os.chmod(file, stat.S_IMODE(mode) & 0o555 | 0o444)  # noqa: PTH101


def remove(path: Path) -> None:
    """Remove a folder, whatever is in it."""
    shutil.rmtree(path, ignore_errors=True)


def size_of(path: Path) -> int:
    """Return the bytes of all files below a folder."""
    total = 0
    for folder, _, names in os.walk(path):
        total += sum(os.lstat(os.path.join(folder, name)).st_size for name in names)  # noqa: PTH118
    return total
