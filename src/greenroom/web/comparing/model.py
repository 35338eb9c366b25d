"""The ways in which two outputs are shown beside each other."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from greenroom.web.diffs import DiffRow
from greenroom.web.views import Sight


@dataclass(frozen=True)
class Piece:
    """A stretch of a text."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Words:
    """Two short texts; what only one of them has is changed."""

    how: ClassVar[str] = "words"
    before: tuple[Piece, ...]
    now: tuple[Piece, ...]


@dataclass(frozen=True)
class Lines:
    """The lines that differ."""

    how: ClassVar[str] = "lines"
    rows: tuple[DiffRow, ...]
    left_out: int = 0
    """Lines that are not shown because there are too many."""


@dataclass(frozen=True)
class Cell:
    """A cell; `before` is None unless it was something else."""

    now: str
    before: str | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Column:
    """A column by its name."""

    name: str
    change: Literal["same", "added", "removed"] = "same"
    is_number: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row; a `gap` stands for rows that are the same."""

    change: Literal["same", "changed", "added", "removed", "gap"]
    number: int
    """Of the row now, else before, from 1; of a gap, how many rows it stands for."""
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with what was in its changed cells."""

    how: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Pictures:
    """Two images, to be laid over each other."""

    how: ClassVar[str] = "pictures"
    has_difference: bool = True
    """Whether their pixels can be compared, which those of drawings cannot."""


@dataclass(frozen=True)
class Sides:
    """Each for itself: they have nothing in common."""

    how: ClassVar[str] = "sides"
    before: Sight | None
    now: Sight | None


Comparison = Words | Lines | Table | Pictures | Sides
