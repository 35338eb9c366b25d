"""The event that says what happened to a rollout; in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.events import Actor, record
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.model import Rollout


async def tell(
    session: AsyncSession,
    kind: str,
    actor: Actor,
    rollout: Rollout,
    told: Mapping[str, str] | None = None,
) -> None:
    """Write an event of this kind about the rollout as it is now; `told` is said beside that."""
    await record(
        session,
        kind,
        actor=actor,
        app=rollout.app,
        subject=rollout.name,
        rollout=rollout.id,
        stage=rollout.stage,
        state=rollout.state,
        reason=rollout.reason,
        step=rollout.step,
        weight=rollout.desired_weight,
        **_what(rollout),
        **_due(kind, rollout),
        **(told or {}),
    )


def _what(rollout: Rollout) -> dict[str, Any]:
    if isinstance(rollout.brings, FlagChange):
        return {"flag": rollout.brings.key, "variant": rollout.brings.variant}
    return {"replaces": rollout.from_version}


def _due(kind: str, rollout: Rollout) -> dict[str, Any]:
    """Return by when a decision is due, where an event is about that."""
    if kind != "rollout.reminded" or rollout.deadline_at is None:
        return {}
    return {"deadline": rollout.deadline_at.isoformat(), "then": rollout.on_deadline}
