"""Keys in files that only Greenroom can read, made when they are first needed."""

import os
from collections.abc import Callable
from pathlib import Path


def random_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(32)


def load_key(path: Path, make: Callable[[], bytes] = random_key) -> bytes:
    """Return the key in a file; it is made if there is none, and written to disk before it is used."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()
