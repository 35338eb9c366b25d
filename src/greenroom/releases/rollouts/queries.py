"""Small questions to the tables of rollouts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.errors import NotFoundError
from greenroom.releases.rollouts.model import Given, Rollout
from greenroom.releases.rollouts.tables import RolloutRow, VerdictRow


async def live(session: AsyncSession, app: str | None = None) -> list[Rollout]:
    """Return the rollouts that have not ended, of one app or of all."""
    query = select(RolloutRow).where(RolloutRow.ended_at.is_(None)).order_by(RolloutRow.id)
    if app is not None:
        query = query.where(RolloutRow.app == app)
    return [row.value() for row in await session.scalars(query)]


async def live_at(session: AsyncSession, app: str, stage: str, flag: str = "") -> Rollout | None:
    """Return the rollout that is under way at an app and stage: that of a version, or of this flag."""
    query = select(RolloutRow).where(
        RolloutRow.app == app,
        RolloutRow.stage == stage,
        RolloutRow.flag == flag,
        RolloutRow.ended_at.is_(None),
        RolloutRow.state != "queued",
    )
    row = await session.scalar(query)
    return row.value() if row else None


async def queued(session: AsyncSession, app: str, stage: str, flag: str = "") -> list[Rollout]:
    """Return the rollouts that wait for their turn there, whose turn is next first."""
    query = select(RolloutRow).where(
        RolloutRow.app == app,
        RolloutRow.stage == stage,
        RolloutRow.flag == flag,
        RolloutRow.ended_at.is_(None),
        RolloutRow.state == "queued",
    )
    return [row.value() for row in await session.scalars(query.order_by(RolloutRow.id))]


async def last_ended(session: AsyncSession, app: str, stage: str, flag: str = "") -> Rollout | None:
    """Return the rollout there that ended last, those not counted whose turn never came."""
    query = select(RolloutRow).where(
        RolloutRow.app == app,
        RolloutRow.stage == stage,
        RolloutRow.flag == flag,
        RolloutRow.ended_at.is_not(None),
        RolloutRow.behind.is_(None),
    )
    newest = query.order_by(RolloutRow.ended_at.desc(), RolloutRow.id.desc()).limit(1)
    row = await session.scalar(newest)
    return row.value() if row else None


async def history(
    session: AsyncSession,
    app: str,
    stage: str | None = None,
    limit: int = 50,
    flag: str | None = None,
) -> list[Rollout]:
    """Return an app's rollouts, newest first; of one flag, or for an empty `flag` of versions only."""
    query = select(RolloutRow).where(RolloutRow.app == app)
    if flag is not None:
        query = query.where(RolloutRow.flag == flag)
    if stage is not None:
        query = query.where(RolloutRow.stage == stage)
    rows = await session.scalars(query.order_by(RolloutRow.id.desc()).limit(limit))
    return [row.value() for row in rows]


async def must_find(session: AsyncSession, app: str, rollout: str) -> Rollout:
    """Return an app's rollout, or raise."""
    row = await session.get(RolloutRow, rollout, populate_existing=True)
    if row is None or row.app != app:
        raise NotFoundError(
            f"{app} has no rollout {rollout}.", fix="greenroom rollout shows the one there is."
        )
    return row.value()


async def find(session: AsyncSession, rollout: str) -> Rollout | None:
    """Return a rollout by its id."""
    row = await session.get(RolloutRow, rollout, populate_existing=True)
    return row.value() if row else None


async def verdicts(session: AsyncSession, rollout: str) -> list[Given]:
    """Return all that was said in a rollout, oldest first."""
    query = select(VerdictRow).where(VerdictRow.rollout_id == rollout).order_by(VerdictRow.id)
    return [row.value() for row in await session.scalars(query)]


def holding(rollout: Rollout, said: list[Given]) -> tuple[Given, ...]:
    """Return the newest verdict of each gate that holds for the rollout's present step."""
    newest: dict[str, Given] = {}
    for given in said:
        if given.step == rollout.step and given.at >= rollout.step_since:
            newest[given.verdict.gate] = given
    return tuple(newest.values())
