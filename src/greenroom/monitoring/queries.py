"""Questions to the table of session outcomes, and the writing of it, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Select, and_, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.tables import SessionOutcomeRow

MOST_AT_ONCE = 500
_VALUES = [getattr(SessionOutcomeRow, field.name) for field in fields(Outcome)]
"""Read as plain columns where there may be thousands: a third of the time that rows with an identity take."""


async def outcomes(
    session: AsyncSession,
    app: str,
    *,
    stage: str | None = None,
    version: int | None = None,
    since: datetime | None = None,
    limit: int = 5000,
) -> list[Outcome]:
    """Return the newest outcomes, oldest first; `since` keeps those that were still used after it."""
    query = select(*_VALUES).where(SessionOutcomeRow.app == app)
    if stage is not None:
        query = query.where(SessionOutcomeRow.stage == stage)
    if version is not None:
        query = query.where(SessionOutcomeRow.version == version)
    if since is not None:
        query = query.where(SessionOutcomeRow.ended_at >= since)
    newest = query.order_by(SessionOutcomeRow.ended_at.desc(), SessionOutcomeRow.id.desc())
    rows = await session.execute(newest.limit(limit))
    return [Outcome(*row) for row in rows][::-1]


async def first_outcomes(
    session: AsyncSession,
    app: str,
    stage: str,
    among: int | Select[tuple[str]],
    since: datetime,
    limit: int = 1000,
) -> list[Outcome]:
    """Return the outcomes that were told first of the sessions still used after an instant, in that order.

    `among` is a version, or a query for ids of sessions. A test that asks again and again must see the
    same beginning each time.
    """
    query = select(SessionOutcomeRow).where(
        SessionOutcomeRow.app == app,
        SessionOutcomeRow.stage == stage,
        SessionOutcomeRow.version == among
        if isinstance(among, int)
        else SessionOutcomeRow.id.in_(among),
        SessionOutcomeRow.ended_at >= since,
    )
    rows = await session.scalars(
        query.order_by(SessionOutcomeRow.told_at, SessionOutcomeRow.id).limit(limit)
    )
    return [row.value() for row in rows]


async def counted(
    session: AsyncSession, app: str, stage: str, since: datetime, objective: Objective
) -> tuple[int, int]:
    """Return how many written sessions count for an objective since an instant, and how many broke it."""
    row = SessionOutcomeRow
    is_bad, has_time = row.why != "", row.median.is_not(None)
    counts, broken = (
        (or_(is_bad, has_time), is_bad)
        if objective.kind == "good"
        else (and_(has_time, row.held == ""), and_(has_time, row.median > objective.within))
    )
    found = await session.execute(
        select(func.count(), func.coalesce(func.sum(case((broken, 1), else_=0)), 0)).where(
            row.app == app, row.stage == stage, row.ended_at >= since, counts
        )
    )
    sessions, number = found.one()
    return int(sessions), int(number)


async def unseen(session: AsyncSession, app: str, stage: str, since: datetime) -> int:
    """Return how many sessions were answered over connections whose times nobody sees."""
    row = SessionOutcomeRow
    here = row.app == app, row.stage == stage, row.ended_at >= since, row.held != ""
    return await session.scalar(select(func.count()).where(*here)) or 0


async def write(session: AsyncSession, told: Sequence[Outcome]) -> None:
    """Write outcomes; of what is known of a session already, the fuller account holds."""
    for start in range(0, len(told), MOST_AT_ONCE):
        part = told[start : start + MOST_AT_ONCE]
        query = select(SessionOutcomeRow).where(SessionOutcomeRow.id.in_([o.id for o in part]))
        known = {row.id: row for row in await session.scalars(query)}
        for outcome in part:
            row = known.get(outcome.id)
            if row is None:
                session.add(_row(outcome))
            else:
                _put(row, fuller(row.value(), outcome))


async def forget(session: AsyncSession, before: datetime) -> None:
    """Remove the outcomes of sessions that ended before an instant."""
    await session.execute(delete(SessionOutcomeRow).where(SessionOutcomeRow.ended_at < before))


def fuller(one: Outcome, other: Outcome) -> Outcome:
    """Return what two accounts of the same session say together, whichever was told first.

    After a restart only the end of the log is read again, so the later account may be the poorer one.
    """
    longer = max(one, other, key=lambda each: (each.requests, each.median is not None))
    return replace(
        longer,
        user=one.user or other.user,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(one.ended_at, other.ended_at),
        errors=max(one.errors, other.errors),
        why=one.why or other.why,
        held=one.held or other.held,
        bad_at=min((at for at in (one.bad_at, other.bad_at) if at), default=None),
    )


def _row(outcome: Outcome) -> SessionOutcomeRow:
    return SessionOutcomeRow(**vars(outcome), told_at=now())


def _put(row: SessionOutcomeRow, outcome: Outcome) -> None:
    for name, value in vars(outcome).items():
        setattr(row, name, value)
