"""Small questions to the tables of rehearsals."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.rehearsal.server.model import Judgement, Rehearsal
from greenroom.rehearsal.server.tables import JudgementRow, RehearsalRow


async def find(session: AsyncSession, rehearsal: str) -> RehearsalRow | None:
    """Return a rehearsal's row."""
    return await session.get(RehearsalRow, rehearsal)


async def locked(session: AsyncSession, rehearsal: str) -> RehearsalRow | None:
    """Return a rehearsal's row to be changed; nobody else changes it until the transaction ends."""
    return await session.get(RehearsalRow, rehearsal, with_for_update=True)


async def rehearsals(
    session: AsyncSession, app: str, version: int | None = None, limit: int = 50
) -> list[Rehearsal]:
    """Return an app's rehearsals, newest first."""
    query = select(RehearsalRow).where(RehearsalRow.app == app)
    if version is not None:
        query = query.where(RehearsalRow.version == version)
    rows = await session.scalars(query.order_by(RehearsalRow.id.desc()).limit(limit))
    return [row.value() for row in rows]


async def verdicts(session: AsyncSession, app: str) -> dict[int, tuple[str, str]]:
    """Return state and verdict of each version's newest rehearsal."""
    newest = (
        select(func.max(RehearsalRow.id))
        .where(RehearsalRow.app == app)
        .group_by(RehearsalRow.version)
    )
    query = select(RehearsalRow.version, RehearsalRow.state, RehearsalRow.verdict)
    rows = await session.execute(query.where(RehearsalRow.id.in_(newest)))
    return {version: (state, verdict) for version, state, verdict in rows}


async def before(session: AsyncSession, rehearsal: Rehearsal) -> Rehearsal | None:
    """Return the newest finished rehearsal of an earlier version of the app."""
    query = (
        select(RehearsalRow)
        .where(RehearsalRow.app == rehearsal.app, RehearsalRow.version < rehearsal.version)
        .where(RehearsalRow.state == "done")
        .order_by(RehearsalRow.version.desc(), RehearsalRow.id.desc())
        .limit(1)
    )
    row = await session.scalar(query)
    return row.value() if row else None


async def judgements(
    session: AsyncSession, app: str, journey: str | None = None
) -> list[Judgement]:
    """Return what people said of an app's journeys, oldest first."""
    query = select(JudgementRow).where(JudgementRow.app == app)
    if journey is not None:
        query = query.where(JudgementRow.journey == journey)
    return [row.value() for row in await session.scalars(query.order_by(JudgementRow.id))]


async def old(session: AsyncSession, finished_before: datetime) -> Collection[str]:
    """Return rehearsals that ended before an instant and are not their version's newest."""
    newest = select(func.max(RehearsalRow.id)).group_by(RehearsalRow.app, RehearsalRow.version)
    query = select(RehearsalRow.id).where(
        RehearsalRow.finished_at < finished_before, RehearsalRow.id.not_in(newest)
    )
    return list(await session.scalars(query))
