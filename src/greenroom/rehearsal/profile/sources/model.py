"""What is known of a line by reading it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A call that is written in a line."""

    name: str
    """With its package, as far as the imports tell: `pandas.read_csv`; a method is `.apply`."""
    fixed: bool = False
    """Whether its arguments are the same each time: nothing of them comes from the session."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The constants among its named arguments; in R also `#1` for a bare number."""
    lines: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Loop:
    """A loop around a line."""

    lines: tuple[int, int]
    over: tuple[str, ...]
    """What its head calls."""


@dataclass(frozen=True)
class Place:
    """A line and what is around it."""

    text: str = ""
    calls: tuple[Asked, ...] = ()
    loop: Loop | None = None
    """The innermost loop around it, in its own function."""
    function: str = ""
    """The innermost function around it; empty at the top of a file."""
    function_at: int = 0
    """The line on which that function begins; 0 at the top of a file."""
    is_async: bool = False
    """Whether that function is `async`."""
    arguments: tuple[str, ...] = ()
    """That function's."""
    cached: bool = False
    """Whether that function keeps its results already."""
    imports: str = ""
    """The module that the line imports, if it does."""
