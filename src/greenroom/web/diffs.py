"""A unified diff as rows of a table."""

import re
from dataclasses import dataclass
from typing import Literal

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
KINDS: dict[str, Literal["added", "removed", "same"]] = {"+": "added", "-": "removed", " ": "same"}


@dataclass(frozen=True)
class DiffRow:
    """A line of a diff with its number before and after."""

    kind: Literal["added", "removed", "same", "gap"]
    older: int | None
    newer: int | None
    text: str


def rows_of(diff: str) -> tuple[DiffRow, ...]:
    """Return the lines of a unified diff; where it leaves lines out there is a `gap`."""
    rows: list[DiffRow] = []
    older = newer = 0
    for line in diff.rstrip("\n").split("\n"):
        hunk = _HUNK.match(line)
        if hunk:
            older, newer = int(hunk[1]), int(hunk[2])
            if rows or older > 1:
                rows.append(DiffRow("gap", None, None, ""))
        elif older or newer:
            row = _row(line, older, newer)
            rows.append(row)
            older += row.older is not None
            newer += row.newer is not None
    return tuple(rows)


def _row(line: str, older: int, newer: int) -> DiffRow:
    kind = KINDS.get(line[:1])
    if kind is None:
        return DiffRow("gap", None, None, line)
    before = None if kind == "added" else older
    after = None if kind == "removed" else newer
    return DiffRow(kind, before, after, line[1:])
