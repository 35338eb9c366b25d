"""Prints rows as a table that is also Markdown, or as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from bench.model import Row

HEAD = ("figure", "Greenroom", "beside", "ratio", "bar", "met?", "note")


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table with aligned columns."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    drawn = [_line(line, widths) for line in lines]
    drawn.insert(1, _line(tuple("-" * width for width in widths), widths))
    return "\n".join(drawn)


def as_json(rows: Iterable[Row]) -> str:
    """Return the rows with their samples."""
    return json.dumps([_facts(row) for row in rows], indent=1, ensure_ascii=False)


def _facts(row: Row) -> dict[str, object]:
    derived = {"median": row.our_value, "their_median": row.their_value}
    return asdict(row) | derived | {"ratio": row.ratio, "met": row.met}


def _cells(row: Row) -> tuple[str, ...]:
    beside = row.beside
    if row.their_value is not None:
        beside = f"{row.beside} {_number(row.their_value, row.unit)}"
    return (
        row.figure,
        "-" if row.our_value is None else _number(row.our_value, row.unit),
        beside or "-",
        "-" if row.ratio is None else f"{row.ratio:.2f}×",
        row.bar.words(row.unit) if row.bar else "-",
        {True: "yes", False: "NO", None: "-"}[row.met],
        row.note,
    )


def _number(value: float, unit: str) -> str:
    digits = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
