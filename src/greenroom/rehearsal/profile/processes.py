"""A process and what it started, as `/proc` tells; whoever has ended meanwhile is left out."""

from collections.abc import Iterator
from pathlib import Path

GONE = (FileNotFoundError, ProcessLookupError)
"""What reading says of a process that has ended."""


def family(pid: int) -> Iterator[int]:
    """Yield a process and what it started, and what those did."""
    yield pid
    for thread in threads(pid):
        try:
            children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        except GONE:
            continue
        for child in children:
            yield from family(int(child))


def threads(pid: int) -> list[int]:
    """Return the threads of a process."""
    try:
        return [int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()]
    except GONE:
        return []


def inside(pid: int, thread: int) -> int:
    """Return a thread's number as its own sandbox counts, or its number here where that is unknown."""
    try:
        status = Path(f"/proc/{pid}/task/{thread}/status").read_text()
    except GONE:
        return thread
    numbers = next((row for row in status.splitlines() if row.startswith("NSpid:")), "").split()
    return int(numbers[-1]) if len(numbers) > 1 else thread
