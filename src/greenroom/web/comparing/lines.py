"""The lines that differ between two long texts."""

import difflib
from collections.abc import Sequence

from greenroom.web.comparing.model import Lines
from greenroom.web.diffs import DiffRow, rows_of

MOST = 200
"""Rows that are shown."""
COMPARED = 1500
"""Lines that are matched with each other; more would take too long."""
LONGEST = 400
CONTEXT = 2


def lines(before: str, now: str) -> Lines:
    """Return the lines that differ with a few around them."""
    old, new = _cut(before), _cut(now)
    if max(len(old), len(new)) > COMPARED:
        rows = _past_comparing(old, new)
    else:
        rows = rows_of("\n".join(difflib.unified_diff(old, new, lineterm="", n=CONTEXT)))
    return Lines(rows[:MOST], max(0, len(rows) - MOST))


def _cut(text: str) -> list[str]:
    return [line if len(line) <= LONGEST else f"{line[:LONGEST]} …" for line in text.splitlines()]


def _past_comparing(old: Sequence[str], new: Sequence[str]) -> tuple[DiffRow, ...]:
    """Return what stands between the first and the last line that differ."""
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    ends = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    last = next((n for n, (a, b) in enumerate(ends) if a != b), 0)
    gone = [
        DiffRow("removed", n + 1, None, old[n])
        for n in range(first, min(first + MOST // 2, len(old) - last))
    ]
    come = [
        DiffRow("added", None, n + 1, new[n])
        for n in range(first, min(first + MOST // 2, len(new) - last))
    ]
    return (DiffRow("gap", None, None, ""), *gone, *come, DiffRow("gap", None, None, ""))
