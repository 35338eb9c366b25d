"""What sessions leave behind in the app's process: memory and open handles."""

import asyncio
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.profile.model import Growth
from greenroom.rehearsal.profile.ports import Subject
from greenroom.rehearsal.profile.processes import GONE, family
from greenroom.rehearsal.replay.play import play

FEWEST = 6
"""Sessions below which nothing can be said."""
NEARLY_EACH = 0.8
"""Share of the second half's sessions in which it must have grown."""
NOISE = 100_000
"""Bytes a session below which growth is that of the allocator."""
SETTLES = 0.15
"""Seconds after a session in which the app may clear up."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


async def measure(
    journey: Journey, subject: Subject, sessions: int, seconds: float
) -> tuple[Growth | None, list[str]]:
    """Play so many sessions, as far as the time allows, and look after each; also what to note."""
    if sessions < FEWEST:
        return None, [
            f"What stays behind is not known: it takes {FEWEST} sessions or more to tell, and "
            f"{sessions} {'was' if sessions == 1 else 'were'} asked for."
        ]
    sizes, handles = [resident(subject.pid)], [open_files(subject.pid)]
    until = time.monotonic() + seconds
    while len(sizes) <= sessions and time.monotonic() < until:
        replay = await play(journey, subject.target, fold=False)
        if replay.ending != "done":
            return None, [f"What stays behind is not known: {replay.why}"]
        await asyncio.sleep(SETTLES)
        sizes.append(resident(subject.pid))
        handles.append(open_files(subject.pid))
    played = len(sizes) - 1
    if played < FEWEST:
        return None, [
            f"What stays behind is not known: {played} of {sessions} sessions fit "
            f"into {seconds:g} s, and it takes {FEWEST} to tell."
        ]
    return judged(sizes, handles), []


def judged(sizes: Sequence[int], handles: Sequence[Counter[str]]) -> Growth:
    """Return what each session leaves behind; the first half is the app's settling down."""
    counts = [sum(each.values()) for each in handles]
    half = len(sizes) // 2
    bytes_each, files_each = _usual(sizes[half:]), _usual(counts[half:])
    more = handles[-1] - handles[0]
    leaks_files = _keeps_growing(counts[half:], 1)
    return Growth(
        sessions=len(sizes) - 1,
        bytes_each=bytes_each,
        files_each=files_each,
        leaks=bytes_each > NOISE and _keeps_growing(sizes[half:], NOISE // 2),
        leaks_files=leaks_files,
        sizes=tuple(sizes),
        handles=tuple(counts),
        left_open=dict(more.most_common(8)) if leaks_files else {},
    )


def _usual(values: Sequence[int]) -> float:
    return statistics.median(b - a for a, b in pairwise(values))


def _keeps_growing(values: Sequence[int], least: int) -> bool:
    grown = [b - a >= least for a, b in pairwise(values)]
    return sum(grown) >= NEARLY_EACH * len(grown)


def resident(pid: int) -> int:
    """Return the resident bytes of a process and its its children; what they share counts twice."""
    return sum(_resident(each) for each in family(pid))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except GONE:
        return 0


def open_files(pid: int) -> Counter[str]:
    """Return what a process and its children have open, by name; sockets and pipes by their kind."""
    found: Counter[str] = Counter()
    for each in family(pid):
        found.update(_names(each))
    return found


def _names(pid: int) -> Iterator[str]:
    try:
        entries = list(Path(f"/proc/{pid}/fd").iterdir())
    except GONE:
        return
    for entry in entries:
        try:
            name = str(entry.readlink())
        except GONE:
            continue
        yield name.partition(":")[0] if ":[" in name else name
