"""What the machine's processes are doing with environments."""

import os
import re
from pathlib import Path

_PROC = Path("/proc")


def identity(pid: int) -> str:
    """Return a process's number and start time, `812-90210`; empty if it is gone."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return f"{pid}-{stat.rpartition(')')[2].split()[19]}"


def own_identity() -> str:
    """Return this process's."""
    return identity(os.getpid())


def is_alive(named: str) -> bool:
    """Whether the process that `identity` named still runs, and is the same."""
    pid = named.partition("-")[0]
    return pid.isdigit() and identity(int(pid)) == named


def keys_in_use(folder: Path) -> frozenset[str]:
    """Return the environments in `folder` that a running process was started from or has loaded.

    Asked of the machine, not of the books: it holds for instances that outlived their control plane, too.
    Only processes that this user may look at are seen.
    """
    inside = re.compile(re.escape(os.fsencode(folder)) + rb"/([0-9a-f]+)/")
    found: set[str] = set()
    for process in _PROC.iterdir():
        if process.name.isdigit():
            for name in ("cmdline", "maps"):
                found.update(key.decode() for key in inside.findall(_read(process / name)))
    return frozenset(found)


def _read(path: Path) -> bytes:
    """Return what a file of /proc says; nothing if its process ends or is another user's."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
