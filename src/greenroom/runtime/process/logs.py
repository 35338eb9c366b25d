"""Reading a log: its last lines, then what comes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

CHECKED_EVERY = 0.25


async def read_log(path: Path, *, tail: int, follow: bool) -> AsyncIterator[str]:
    """Yield the last `tail` lines of a log and of the one before it, then new ones if `follow`."""
    for line in await asyncio.to_thread(_last, path, tail):
        yield line
    position, inode = _end(path)
    while follow:
        await asyncio.sleep(CHECKED_EVERY)
        lines, position, inode = await asyncio.to_thread(_since, path, position, inode)
        for line in lines:
            yield line


def _last(path: Path, tail: int) -> list[str]:
    lines: deque[str] = deque(maxlen=tail)
    for file in (path.with_name(f"{path.name}.1"), path):
        try:
            with file.open(encoding="utf-8", errors="replace") as text:
                lines.extend(line.rstrip("\n") for line in text)
        except FileNotFoundError:
            continue
    return list(lines)


def _end(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_size, status.st_ino


def _since(path: Path, position: int, inode: int) -> tuple[list[str], int, int]:
    try:
        with path.open("rb") as file:
            now = path.stat().st_ino
            file.seek(position if now == inode else 0)
            data = file.read(2**20)
            end = file.tell()
    except FileNotFoundError:
        return [], position, inode
    whole, _, rest = data.rpartition(b"\n")
    lines = whole.decode(errors="replace").split("\n") if whole else []
    return lines, end - len(rest), now
