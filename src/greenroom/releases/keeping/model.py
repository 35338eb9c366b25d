"""Parts of a stage as values."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor

Part = Literal["variables", "flags", "scale"]
PARTS: tuple[Part, ...] = ("variables", "flags", "scale")
Parts = dict[Part, Any]
"""Plain JSON by part, as each keeps it."""


@dataclass(frozen=True)
class PartPlan:
    """What bringing a part back would change."""

    name: Part
    changes: tuple[str, ...]
    """A sentence each, by name; none if it is as it was then. Secrets are only named."""
    refused: str = ""
    """Why it cannot be brought back."""


class Keeper(Protocol):
    """Looks after one part."""

    async def now(self, session: AsyncSession, app: str, stage: str) -> Any:
        """Return the part as it stands."""
        ...

    async def changes(
        self, session: AsyncSession, app: str, stage: str, kept: Any
    ) -> tuple[str, ...]:
        """Return what would change if it became again what was kept."""
        ...

    async def set_back(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, kept: Any
    ) -> None:
        """Make it again what was kept, with an event if that changes anything."""
        ...


def not_kept(part: Part, version: int, stage: str) -> ConflictError:
    """Say that a release of this version has nothing to bring back."""
    return ConflictError(
        f"The {part} of v{version} at {stage} {'was' if part == 'scale' else 'were'} not kept.",
        "It was never released there, or before Greenroom kept them.",
        f"Roll back without: leave {part} out of --with",
    )
