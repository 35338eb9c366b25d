"""Reading flags, in the caller's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags.model import Revision, Use
from greenroom.flags.tables import FlagRevisionRow, FlagTombstoneRow, FlagUseRow, use


async def newest(session: AsyncSession, app: str, stage: str) -> Revision | None:
    """Return the revision in force."""
    query = select(FlagRevisionRow).where(
        FlagRevisionRow.app == app, FlagRevisionRow.stage == stage
    )
    row = await session.scalar(query.order_by(FlagRevisionRow.number.desc()).limit(1))
    return row.value() if row else None


async def numbered(session: AsyncSession, app: str, stage: str, number: int) -> Revision | None:
    """Return a revision by number."""
    query = select(FlagRevisionRow).where(
        FlagRevisionRow.app == app,
        FlagRevisionRow.stage == stage,
        FlagRevisionRow.number == number,
    )
    row = await session.scalar(query)
    return row.value() if row else None


async def number_at(session: AsyncSession, app: str, stage: str, at: datetime) -> int:
    """Return the number of the revision that was in force at an instant; 0 before the first."""
    query = select(FlagRevisionRow.number).where(
        FlagRevisionRow.app == app, FlagRevisionRow.stage == stage, FlagRevisionRow.at <= at
    )
    return await session.scalar(query.order_by(FlagRevisionRow.number.desc()).limit(1)) or 0


async def history(
    session: AsyncSession, app: str, stage: str, limit: int = 50, before: int | None = None
) -> list[Revision]:
    """Return revisions, newest first."""
    query = select(FlagRevisionRow).where(
        FlagRevisionRow.app == app, FlagRevisionRow.stage == stage
    )
    if before is not None:
        query = query.where(FlagRevisionRow.number < before)
    rows = await session.scalars(query.order_by(FlagRevisionRow.number.desc()).limit(limit))
    return [row.value() for row in rows]


async def last_promoted(
    session: AsyncSession, app: str, source: str, target: str, key: str = ""
) -> Revision | None:
    """Return the revision at `source` that was last promoted to `target`, with this flag in it."""
    query = select(FlagRevisionRow).where(
        FlagRevisionRow.app == app,
        FlagRevisionRow.stage == target,
        FlagRevisionRow.act == "promoted",
    )
    for row in await session.scalars(query.order_by(FlagRevisionRow.number.desc())):
        found = row.value().source
        whole = found is not None and (not found.keys or key in found.keys)
        if found is not None and found.stage == source and whole:
            return await numbered(session, app, source, found.number)
    return None


async def uses(session: AsyncSession, app: str, stage: str) -> dict[str, Use]:
    """Return when each flag was last asked for, those included that are gone."""
    gone = await tombstones(session, app, stage)
    query = select(FlagUseRow).where(FlagUseRow.app == app, FlagUseRow.stage == stage)
    return {row.key: use(row, gone.get(row.key)) for row in await session.scalars(query)}


async def tombstones(session: AsyncSession, app: str, stage: str) -> dict[str, FlagTombstoneRow]:
    """Return the flags that are gone, by key."""
    query = select(FlagTombstoneRow).where(
        FlagTombstoneRow.app == app, FlagTombstoneRow.stage == stage
    )
    return {row.key: row for row in await session.scalars(query)}
