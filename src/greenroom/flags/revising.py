"""A new revision: what may not vanish, what is remembered of what vanished, and the event."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import comparing, queries
from greenroom.flags.model import Act, FlagSet, Revision, Source, Use
from greenroom.flags.tables import FlagRevisionRow, FlagTombstoneRow
from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id

IN_USE_FOR = timedelta(days=1)
"""How long after it was last asked for a flag counts as used."""


class RacedError(ConflictError):
    """Two people changed the flags of a stage at the same instant, and the other was first."""


async def append(
    session: AsyncSession,
    actor: Actor,
    newest: Revision | None,
    flags: FlagSet,
    *,
    place: tuple[str, str],
    act: Act,
    subject: str,
    message: str = "",
    source: Source | None = None,
    anyway: bool = False,
) -> Revision:
    """Write a revision with its event. What changes nothing makes none, unless it was promoted.

    `place` is app and stage. A flag that is in use may vanish only `anyway`.
    """
    app, stage = place
    before = newest.flags if newest else FlagSet()
    if newest is not None and before == flags and act != "promoted":
        return newest
    vanished = sorted(before.flags.keys() - flags.flags.keys())
    if not anyway:
        await must_not_be_in_use(session, place, before, flags)
    row = FlagRevisionRow(
        id=new_id(),
        app=app,
        stage=stage,
        number=newest.number + 1 if newest else 1,
        flags=flags.text,
        act=act,
        subject=subject,
        message=message,
        source=_kept(source),
        by=actor.name,
        at=now(),
    )
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        raise RacedError(
            f"Somebody else has changed the flags of {app} at {stage} just now.",
            fix=f"greenroom flags history --stage {stage} shows who and what; then try again.",
        ) from error
    await _remember(session, actor, app, stage, vanished, flags)
    await _tell(session, actor, before, row)
    return row.value()


async def must_not_be_in_use(
    session: AsyncSession, place: tuple[str, str], before: FlagSet, after: FlagSet
) -> None:
    """Raise if code has asked within a day for a flag that would vanish."""
    app, stage = place
    keys, uses = before.flags.keys() - after.flags.keys(), await queries.uses(session, app, stage)
    found = [uses[key] for key in sorted(keys) if key in uses and now() - uses[key].at < IN_USE_FOR]
    if found:
        last = max(found, key=lambda use: use.at)
        raise ConflictError(
            f"{', '.join(use.key for use in found)} of {app} is in use at {stage}.",
            f"v{last.version} asked for {last.key} {_ago(last)}; without it code falls back to its default.",
            "Release a version that no longer asks for it first; or say so: --anyway",
            last_used=last.at.isoformat(),
        )


def _kept(source: Source | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {"stage": source.stage, "number": source.number, "keys": list(source.keys)}


def _ago(use: Use) -> str:
    minutes = int((now() - use.at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"


async def _remember(
    session: AsyncSession, actor: Actor, app: str, stage: str, vanished: list[str], flags: FlagSet
) -> None:
    here = FlagTombstoneRow.app == app, FlagTombstoneRow.stage == stage
    present = list(flags.flags)
    await session.execute(delete(FlagTombstoneRow).where(*here, FlagTombstoneRow.key.in_(present)))
    for key in vanished:
        await session.merge(
            FlagTombstoneRow(app=app, stage=stage, key=key, by=actor.name, at=now())
        )


async def _tell(session: AsyncSession, actor: Actor, before: FlagSet, row: FlagRevisionRow) -> None:
    found = comparing.differences(before, FlagSet(row.flags))
    what = {difference.key: f"{difference.act}: {difference.sentence}" for difference in found[:20]}
    is_new = row.act == "changed" and bool(found) and found[0].act == "added"
    await record(
        session,
        "flag.added" if is_new else f"flag.{row.act}",
        actor=actor,
        app=row.app,
        subject=row.subject,
        stage=row.stage,
        revision=row.number,
        what=what,
        message=row.message,
        source=row.source,
    )
