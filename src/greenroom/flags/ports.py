"""What flags ask of others; `wiring` supplies it."""

from typing import Protocol

from greenroom.flags.model import Asker, Visitor


class Instances(Protocol):
    """Knows the instances that run."""

    def asker(self, instance: str) -> Asker | None:
        """Return what an instance is, or None if it does not run any more."""
        ...


class Visits(Protocol):
    """Knows who is visiting."""

    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        """Return whose session of this app it is; None for one that nobody knows."""
        ...
