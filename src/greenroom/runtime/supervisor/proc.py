"""Questions to /proc."""

import os
from pathlib import Path

MARK = "GREENROOM_MARK"
PAGE = os.sysconf("SC_PAGE_SIZE")


def boot_id() -> str:
    """Return what tells this boot of the machine from all others."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def start_ticks(pid: int) -> int:
    """Return when a process started, in clock ticks since boot; 0 if there is none or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    fields = text.rpartition(")")[2].split()
    return 0 if fields[0] == "Z" else int(fields[19])


def children(pid: int) -> list[int]:
    """Return the direct children of a process."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in text.split()]


def at_depth(pid: int, depth: int) -> list[int]:
    """Return the descendants `depth` generations below a process."""
    generation = [pid]
    for _ in range(depth):
        generation = [child for parent in generation for child in children(parent)]
    return generation


def descendants(pid: int) -> list[int]:
    """Return every living descendant of a process."""
    found, waiting = [], [pid]
    while waiting:
        young = children(waiting.pop())
        found.extend(young)
        waiting.extend(young)
    return found


def marked(mark: str) -> list[int]:
    """Return the living processes that were started with this mark in their environment."""
    wanted = f"{MARK}={mark}\0".encode()
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            environment = Path(entry.path, "environ").read_bytes()
        except OSError:  # another user's, or gone
            continue
        if wanted in environment:
            found.append(int(entry.name))
    return found


def memory(pid: int) -> int:
    """Return the bytes a process uses, its share of shared pages counted; 0 if it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return _resident(pid)
    return 0


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
