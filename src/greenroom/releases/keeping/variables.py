"""Variables, kept as they are stored: encrypted. What changed is told by name; no value is ever shown."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.releases.tables import VariableRow

Kept = dict[str, Any]
"""By name: the encrypted value in base 64, and whether it is a secret."""
Read = Callable[[bytes], str]
"""Decrypts a value."""


async def kept_now(session: AsyncSession, app: str, stage: str) -> Kept:
    """Return the variables as they stand."""
    rows = await _rows(session, app, stage)
    return {
        row.name: {"value": b64encode(row.value).decode(), "secret": row.secret} for row in rows
    }


class VariablesKeeper:
    """Fulfils `model.Keeper`. What was set again to the same value has not changed."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def now(self, session: AsyncSession, app: str, stage: str) -> Kept:
        """Return the variables as they stand."""
        return await kept_now(session, app, stage)

    async def changes(
        self, session: AsyncSession, app: str, stage: str, kept: Kept
    ) -> tuple[str, ...]:
        """Return what would change, a sentence for each name."""
        there = await kept_now(session, app, stage)
        names = self._changed(there, kept)
        return tuple(_sentence(name, there.get(name), kept.get(name)) for name in names)

    async def set_back(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, kept: Kept
    ) -> None:
        """Make the variables what they were."""
        rows = {row.name: row for row in await _rows(session, app, stage)}
        changed = self._changed(await kept_now(session, app, stage), kept)
        for name in changed:
            await _set_back(session, actor, app, stage, name, kept.get(name), rows.get(name))
        if changed:
            names = list(changed)
            await record(
                session, "variable.set-back", actor=actor, app=app, stage=stage, names=names
            )

    def environment(self, kept: Kept) -> dict[str, str]:
        """Return names and values for an instance."""
        return {name: self._value(each) for name, each in kept.items()}

    def _changed(self, there: Kept, kept: Kept) -> tuple[str, ...]:
        names = sorted(there.keys() | kept.keys())
        return tuple(n for n in names if self._plain(there.get(n)) != self._plain(kept.get(n)))

    def _plain(self, each: dict[str, Any] | None) -> tuple[str, bool] | None:
        return (self._value(each), each["secret"]) if each else None

    def _value(self, each: dict[str, Any]) -> str:
        return self._read(b64decode(each["value"]))


def _sentence(name: str, there: dict[str, Any] | None, kept: dict[str, Any] | None) -> str:
    if kept is None:
        return f"{name} is removed: it was not there then."
    secret = ", a secret" if kept["secret"] else ""
    if there is None:
        return f"{name}{secret}{',' if secret else ''} comes back with its value of then."
    return f"{name}{secret}{',' if secret else ''} gets back its value of then."


async def _set_back(
    session: AsyncSession,
    actor: Actor,
    app: str,
    stage: str,
    name: str,
    kept: dict[str, Any] | None,
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
