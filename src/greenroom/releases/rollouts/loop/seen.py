"""What can be seen of what a rollout brings, whatever that is."""

from dataclasses import dataclass
from typing import Protocol

from greenroom.releases.rollouts.model import Rollout

SESSIONS_ARE_KNOWN = 35.0
"""Seconds after the start of the process in which each open session has been heard of again."""


@dataclass(frozen=True)
class Seen:
    """The part of the facts that depends on what is brought; as in `machine.facts.Facts`."""

    warm: bool = False
    failure: str = ""
    shown_weight: float = 0.0
    is_drained: bool = False
    taken_over: str = ""


class Looks(Protocol):
    """Looks at versions, or at flags. Reads only."""

    async def seen(self, rollout: Rollout, lived: float) -> Seen:
        """Return what is so now; `lived` is how long this process has, in seconds."""
        ...

    async def open_sessions(self, rollout: Rollout) -> dict[str, int]:
        """Return how many sessions are open on what it brings and on what was before, by name."""
        ...

    async def version(self, rollout: Rollout) -> int | None:
        """Return the version whose greenroom.toml says when nothing is released."""
        ...
