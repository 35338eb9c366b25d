"""The address of a Unix socket, however long the path of its folder is."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def address(path: Path) -> Generator[str]:
    """Lend a short name for a socket: the kernel allows 107 bytes, so it leads through an open folder."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
