"""How many instances an app has at a stage: said by a person, and in force at once for every version.

What a version's `greenroom.toml` says holds until somebody says otherwise, for instance after a load
test has found how many people one instance serves.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.releases.model import Scale
from greenroom.releases.tables import ScaleRow

MOST_INSTANCES, MOST_SESSIONS = 100, 100_000


async def set_scale(
    session: AsyncSession, actor: Actor, app: str, stage: str, *, most: int, sessions: int
) -> Scale:
    """Say how many instances there may be, and how many sessions each takes (0: as many as come)."""
    _must_agree(most, sessions)
    row = await session.get(ScaleRow, (app, stage))
    before = row.value() if row else None
    if row is None:
        row = ScaleRow(app=app, stage=stage)
        session.add(row)
    row.most, row.sessions, row.by, row.at = most, sessions, actor.name, now()
    await record(
        session,
        "app.scaled",
        actor=actor,
        app=app,
        stage=stage,
        most=most,
        sessions=sessions,
        most_before=before.most if before else None,
        sessions_before=before.sessions if before else None,
    )
    return row.value()


async def unset_scale(session: AsyncSession, actor: Actor, app: str, stage: str) -> None:
    """Go back to what each version's `greenroom.toml` says."""
    row = await session.get(ScaleRow, (app, stage))
    if row is None:
        raise NotFoundError(f"Nobody has scaled {app} at {stage}: its greenroom.toml holds.")
    await session.delete(row)
    await record(session, "app.scaled", actor=actor, app=app, stage=stage, most=None, sessions=None)


async def scales(session: AsyncSession, app: str | None = None) -> list[Scale]:
    """Return what was said, of one app or of all."""
    query = select(ScaleRow).order_by(ScaleRow.app, ScaleRow.stage)
    if app is not None:
        query = query.where(ScaleRow.app == app)
    return [row.value() for row in await session.scalars(query)]


def _must_agree(most: int, sessions: int) -> None:
    if not 1 <= most <= MOST_INSTANCES or not 0 <= sessions <= MOST_SESSIONS:
        raise GreenroomError(
            f"{most} instances with {sessions} sessions each are not possible.",
            fix=f"Say 1 to {MOST_INSTANCES} instances, and up to {MOST_SESSIONS:,} sessions.",
        )
    if most > 1 and not sessions:
        raise GreenroomError(
            f"{most} instances need a number of sessions.",
            "The next instance is started once each of the running ones has that many.",
            "greenroom load --capacity finds how many one serves.",
        )
