"""Who lends an instance to rehearse with."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from greenroom.rehearsal.server.model import Way


@dataclass(frozen=True)
class Lent:
    """An instance that nobody else uses."""

    socket: Path
    """Where it answers HTTP."""
    pid: int | None
    """Its process as this machine sees it."""
    folder: Path
    """The version's files on this machine."""
    seen_as: str
    """The folder's path as the app sees it."""
    log: Path
    """What it prints."""


class Lender(Protocol):
    """Starts an instance of a version in the first stage's surroundings, for one rehearsal."""

    def lend(
        self,
        app: str,
        version: int,
        *,
        sampled: bool = False,
        flags: Mapping[str, str] | None = None,
    ) -> AbstractAsyncContextManager[Lent]:
        """Lend an instance that is ready; it is ended afterwards. Raises why it does not start.

        With `sampled` an R app writes its samples beside its socket; `flags` are variants that it
        is given whatever their rules say.
        """
        ...


Ways = Callable[[str, Mapping[str, str]], Awaitable[tuple[Way, ...]]]
"""Tells how else an app's release flags could be set, given those that are set already."""


async def no_ways(app: str, flags: Mapping[str, str]) -> tuple[Way, ...]:
    """Tell that there are no flags."""
    return ()
