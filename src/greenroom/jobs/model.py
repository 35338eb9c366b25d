"""What a job is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Act = Callable[[str], Awaitable[None]]
Failed = Callable[[str, BaseException], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """A named sequence of steps over one row. Steps get the row's id and must be idempotent."""

    name: str
    steps: tuple[tuple[str, Act], ...]
    failed: Failed
    """Called with the row's id and the error when a step raises; it records the failure."""
