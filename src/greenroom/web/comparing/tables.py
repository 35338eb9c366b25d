"""The cells that differ between two tables."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from greenroom.web.comparing.model import Cell, Column, Table, TableRow

MOST_ROWS, MOST_COLUMNS, LONGEST = 60, 24, 80
CONTEXT = 1
"""Unchanged rows that are shown beside a changed one."""
ALIGNED = 400
"""Rows up to which rows that came and went are looked for."""

Row = Sequence[Any]


def table(before: Mapping[str, Any], now: Mapping[str, Any]) -> Table:
    """Return the table as it is now, with what was in changed cells and in rows that are gone."""
    columns = _columns(before["columns"], now["columns"])[:MOST_COLUMNS]
    both = _Both(before, now, columns)
    rows = _without_the_same(list(both.rows()))
    columns = _with_kinds(columns, rows)
    return Table(tuple(columns), tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def plain_table(content: Mapping[str, Any]) -> Table:
    """Return one table by itself."""
    columns = [Column(str(name)) for name in content["columns"][:MOST_COLUMNS]]
    rows = [
        TableRow("same", n, tuple(_cell(value) for value in row[:MOST_COLUMNS]))
        for n, row in enumerate(content["rows"][:MOST_ROWS], 1)
    ]
    columns = _with_kinds(columns, rows)
    return Table(tuple(columns), tuple(rows), max(0, len(content["rows"]) - MOST_ROWS))


def _with_kinds(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[Column]:
    """Return the columns; those with numbers are set to the right."""
    return [
        replace(column, is_number=any(row.cells[n].is_number for row in rows if row.cells))
        for n, column in enumerate(columns)
    ]


def _columns(old: Row, new: Row) -> list[Column]:
    columns = [Column(str(name), "same" if name in old else "added") for name in new]
    return [*columns, *(Column(str(name), "removed") for name in old if name not in new)]


class _Both:
    """Two tables whose columns are known by name."""

    def __init__(
        self, before: Mapping[str, Any], now: Mapping[str, Any], columns: Sequence[Column]
    ) -> None:
        self._old, self._new = before["rows"], now["rows"]
        was = {str(name): place for place, name in enumerate(before["columns"])}
        is_now = {str(name): place for place, name in enumerate(now["columns"])}
        self._places = [(was.get(column.name), is_now.get(column.name)) for column in columns]

    def rows(self) -> Iterator[TableRow]:
        """Yield every row."""
        names = _named(self._old, self._new)
        if names is None:
            yield from self._one_by_one(range(len(self._old)), range(len(self._new)))
            return
        for tag, a, b, c, d in difflib.SequenceMatcher(None, *names, autojunk=False).get_opcodes():
            if tag == "replace":
                yield from self._one_by_one(range(a, b), range(0))
                yield from self._one_by_one(range(0), range(c, d))
            else:
                yield from self._one_by_one(range(a, b), range(c, d))

    def _one_by_one(self, old: range, new: range) -> Iterator[TableRow]:
        shared = min(len(old), len(new))
        for a, b in zip(old[:shared], new[:shared], strict=True):
            cells = tuple(self._cells(self._old[a], self._new[b]))
            changed = any(cell.before is not None for cell in cells)
            yield TableRow("changed" if changed else "same", b + 1, cells)
        for a in old[shared:]:
            row = self._old[a]
            yield TableRow("removed", a + 1, tuple(_at(row, was) for was, _ in self._places))
        for b in new[shared:]:
            row = self._new[b]
            yield TableRow("added", b + 1, tuple(_at(row, at) for _, at in self._places))

    def _cells(self, old: Row, new: Row) -> Iterator[Cell]:
        for was, at in self._places:
            cell, before = _at(new, at), _at(old, was)
            differs = was is not None and at is not None and cell.now != before.now
            yield (
                Cell(cell.now, before.now, cell.is_number)
                if differs
                else (before if at is None else cell)
            )


def _named(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[str], list[str]] | None:
    """Return a name for each row by which rows before and now are matched, if they have one."""
    if max(len(old), len(new)) > ALIGNED:
        return None
    first = ([json.dumps(row[:1]) for row in rows] for rows in (old, new))
    before, now = first
    is_unique = len(set(before)) == len(before) and len(set(now)) == len(now)
    if is_unique and 2 * len(set(before) & set(now)) >= min(len(before), len(now)):
        return before, now
    if len(old) == len(new):
        return None
    return [json.dumps(row) for row in old], [json.dumps(row) for row in new]


def _at(row: Row, place: int | None) -> Cell:
    return _cell(row[place]) if place is not None and place < len(row) else Cell("")


def _cell(value: Any) -> Cell:
    if value is None:
        return Cell("")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Cell(text if len(text) <= LONGEST else f"{text[:LONGEST]}…", None, is_number)


def _without_the_same(rows: Sequence[TableRow]) -> list[TableRow]:
    """Leave out rows that are the same, but for those beside a changed one."""
    shown = {
        near
        for n, row in enumerate(rows)
        if row.change != "same"
        for near in range(n - CONTEXT, n + CONTEXT + 1)
    }
    if not shown:
        return list(rows)
    kept: list[TableRow] = []
    hidden = 0
    for n, row in enumerate(rows):
        if n in shown:
            kept += [TableRow("gap", hidden)] if hidden else []
            kept.append(row)
        hidden = 0 if n in shown else hidden + 1
    return [*kept, TableRow("gap", hidden)] if hidden else kept
