"""Reading a log: its last lines, then what comes, across the change to a new file."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

CHECKED_EVERY = 0.25
AT_ONCE = 2**20


@dataclass(frozen=True)
class Place:
    """How far a log has been read."""

    inode: int = 0
    offset: int = 0


async def read_log(path: Path, *, tail: int, follow: bool) -> AsyncIterator[str]:
    """Yield the last `tail` lines of a log and of the one before it, then new ones if `follow`."""
    lines, place = await asyncio.to_thread(_last, path, tail)
    for line in lines:
        yield line
    while follow:
        lines, place = await asyncio.to_thread(_since, path, place)
        for line in lines:
            yield line
        if not lines:
            await asyncio.sleep(CHECKED_EVERY)


def _older(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")


def _last(path: Path, tail: int) -> tuple[list[str], Place]:
    kept: deque[str] = deque(maxlen=tail)
    place = Place()
    for file in (_older(path), path):
        whole, place = _whole_lines(file, Place(), -1)
        kept.extend(whole)
    return list(kept), place


def _since(path: Path, place: Place) -> tuple[list[str], Place]:
    """Return new whole lines; what is left of a file that has been put aside comes first."""
    if _inode(path) != place.inode and _inode(_older(path)) == place.inode != 0:
        rest, reached = _whole_lines(_older(path), place, AT_ONCE)
        return (rest, reached) if rest else _whole_lines(path, Place(), AT_ONCE)
    return _whole_lines(path, place, AT_ONCE)


def _whole_lines(path: Path, place: Place, most: int) -> tuple[list[str], Place]:
    inode = _inode(path)
    start = place.offset if inode == place.inode else 0
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(most)
    except FileNotFoundError:
        return [], Place()
    whole = data[: data.rfind(b"\n") + 1]
    return whole.decode(errors="replace").split("\n")[:-1], Place(inode, start + len(whole))


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0
