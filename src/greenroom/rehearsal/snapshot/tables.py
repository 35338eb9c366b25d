"""Compares tables cell by cell, columns matched by name. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from greenroom.rehearsal.snapshot.values import MISSING, Allowed, same, short


def compare_tables(
    old: Mapping[str, Any], new: Mapping[str, Any], allowed: Allowed
) -> tuple[str, float, tuple[str, ...]] | None:
    """Return words, share of cells and places of what differs between two tables, or None."""
    said = [*_columns(old["columns"], new["columns"]), *_rows(old["rows"], new["rows"])]
    cells = _cells(old, new, allowed)
    count = max(1, min(len(old["rows"]), len(new["rows"])) * len(old["columns"]))
    if cells:
        said.append(_cell_words(cells, count))
    if not said:
        return None
    structural = len(old["rows"]) != len(new["rows"]) or old["columns"] != new["columns"]
    return "; ".join(said), 1.0 if structural else len(cells) / count, tuple(c[0] for c in cells)


def _columns(old: Sequence[str], new: Sequence[str]) -> list[str]:
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    said = [f"column `{name}` is gone" for name in gone]
    said += [f"column `{name}` is new" for name in come]
    if not said and list(old) != list(new):
        said.append("the columns are in another order")
    return said


def _rows(old: Sequence[Any], new: Sequence[Any]) -> list[str]:
    if len(old) == len(new):
        return []
    more = len(new) - len(old)
    words = f"{abs(more)} row{'s' if abs(more) > 1 else ''} {'more' if more > 0 else 'fewer'}"
    return [f"{words} ({len(old)} → {len(new)})"]


def _cells(
    old: Mapping[str, Any], new: Mapping[str, Any], allowed: Allowed
) -> list[tuple[str, str, Any, Any]]:
    """Return pointer, column, old and new value of each cell that differs."""
    if len(old["rows"]) != len(new["rows"]):
        return []
    places = {name: position for position, name in enumerate(new["columns"])}
    found = []
    for number, (before, after) in enumerate(zip(old["rows"], new["rows"], strict=True)):
        for position, name in enumerate(old["columns"]):
            if name not in places:
                continue
            was, now = _at(before, position), _at(after, places[name])
            pointer = f"/rows/{number}/{position}"
            relative = allowed(pointer)
            if relative is not None and not same(was, now, relative):
                found.append((pointer, name, was, now))
    return found


def _at(row: Any, position: int) -> Any:
    return row[position] if isinstance(row, Sequence) and position < len(row) else MISSING


def _cell_words(cells: Sequence[tuple[str, str, Any, Any]], count: int) -> str:
    columns = Counter(name for _, name, _, _ in cells)
    named = ", ".join(f"`{name}`" for name, _ in columns.most_common(3))
    more = f" and {len(columns) - 3} more" if len(columns) > 3 else ""
    _, _, was, now = max(cells, key=_size)
    what = "column" if len(columns) == 1 else "columns"
    return f"{len(cells)} of {count} cells, {what} {named}{more} ({short(was)} → {short(now)})"


def _size(cell: tuple[str, str, Any, Any]) -> float:
    was, now = cell[2], cell[3]
    if isinstance(was, int | float) and isinstance(now, int | float):
        return abs(now - was) / max(abs(was), abs(now), 1e-12)
    return 0.5
