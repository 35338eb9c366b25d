"""Questions to /proc."""

from pathlib import Path


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
