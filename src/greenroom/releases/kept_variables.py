"""The variables that a release began with: kept with it, and set back by a rollback that is asked to.

They are kept as they are stored, encrypted; nothing here can read them.
"""

from base64 import b64decode, b64encode
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.releases.tables import ReleaseRow, VariableRow

Kept = dict[str, Any]
"""By name: the encrypted value in base 64, and whether it is a secret."""


async def kept_now(session: AsyncSession, app: str, stage: str) -> Kept:
    """Return the variables as they stand."""
    rows = await _rows(session, app, stage)
    return {
        row.name: {"value": b64encode(row.value).decode(), "secret": row.secret} for row in rows
    }


async def of_release(session: AsyncSession, app: str, stage: str, version: int) -> Kept:
    """Return the variables that the newest release of a version began with, or raise."""
    query = select(ReleaseRow.variables).where(
        ReleaseRow.app == app, ReleaseRow.stage == stage, ReleaseRow.version == version
    )
    kept = await session.scalar(query.order_by(ReleaseRow.id.desc()).limit(1))
    if kept is None:
        raise ConflictError(
            f"The variables of v{version} at {stage} were not kept.",
            "It was never released there, or before Greenroom kept them.",
            "Roll back without them, and set them: greenroom env set",
        )
    return kept


async def set_back(
    session: AsyncSession, actor: Actor, app: str, stage: str, kept: Kept
) -> tuple[str, ...]:
    """Make the variables what they were; return the names of those that differed, by name."""
    there = await kept_now(session, app, stage)
    changed = sorted(
        name for name in there.keys() | kept.keys() if there.get(name) != kept.get(name)
    )
    rows = {row.name: row for row in await _rows(session, app, stage)}
    for name in changed:
        await _set_back(session, actor, app, stage, name, kept.get(name), rows.get(name))
    if changed:
        await record(session, "variable.set-back", actor=actor, app=app, stage=stage, names=changed)
    return tuple(changed)


async def _set_back(
    session: AsyncSession,
    actor: Actor,
    app: str,
    stage: str,
    name: str,
    kept: Kept | None,
    row: VariableRow | None,
) -> None:
    if kept is None:
        await session.delete(row)
        return
    if row is None:
        row = VariableRow(id=new_id(), app=app, stage=stage, name=name)
        session.add(row)
    row.value, row.secret = b64decode(kept["value"]), kept["secret"]
    row.changed_at, row.changed_by = now(), actor.name


async def _rows(session: AsyncSession, app: str, stage: str) -> list[VariableRow]:
    query = select(VariableRow).where(VariableRow.app == app, VariableRow.stage == stage)
    return list(await session.scalars(query))
