"""Variables and secrets of an app at a stage: encrypted at rest, given to instances only."""

import re
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.kernel.keys import load_key
from greenroom.releases.model import Variable
from greenroom.releases.tables import VariableRow

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
RESERVED = {"PATH", "HOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONHOME", "TMPDIR"}


class Variables:
    """The variables of all apps. The key lies in `<home>/keys`; a backup must include it."""

    def __init__(self, keys: Path) -> None:
        self._box = Fernet(load_key(keys / "variables.key", Fernet.generate_key))

    async def set(
        self,
        session: AsyncSession,
        actor: Actor,
        app: str,
        stage: str,
        name: str,
        value: str,
        *,
        secret: bool,
    ) -> None:
        """Set a variable; running instances keep the old value until they are started again."""
        _check_name(name)
        row = await _find(session, app, stage, name)
        if row is None:
            row = VariableRow(id=new_id(), app=app, stage=stage, name=name)
            session.add(row)
        row.value, row.secret = self._box.encrypt(value.encode()), secret
        row.changed_at, row.changed_by = now(), actor.name
        await record(
            session, "variable.set", actor=actor, app=app, subject=name, stage=stage, secret=secret
        )

    async def remove(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, name: str
    ) -> None:
        """Remove a variable."""
        row = await _find(session, app, stage, name)
        if row is None:
            raise NotFoundError(
                f"{app} has no variable {name} at {stage}.", fix="greenroom env list"
            )
        await session.delete(row)
        await record(session, "variable.removed", actor=actor, app=app, subject=name, stage=stage)

    async def list(
        self, session: AsyncSession, app: str, stage: str | None = None
    ) -> list[Variable]:
        """Return the variables for people: secrets without their value."""
        query = select(VariableRow).where(VariableRow.app == app)
        if stage is not None:
            query = query.where(VariableRow.stage == stage)
        rows = await session.scalars(query.order_by(VariableRow.stage, VariableRow.name))
        return [self._shown(row) for row in rows]

    async def environment(self, session: AsyncSession, app: str, stage: str) -> dict[str, str]:
        """Return names and values for an instance."""
        query = select(VariableRow).where(VariableRow.app == app, VariableRow.stage == stage)
        rows = await session.scalars(query)
        return {row.name: self._box.decrypt(row.value).decode() for row in rows}

    def read(self, value: bytes) -> str:
        """Return a stored value in plain; not for people, who may not see secrets."""
        return self._box.decrypt(value).decode()

    def _shown(self, row: VariableRow) -> Variable:
        value = None if row.secret else self._box.decrypt(row.value).decode()
        return Variable(
            row.app, row.stage, row.name, row.secret, value, row.changed_at, row.changed_by
        )


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name) or name in RESERVED or name.startswith("GREENROOM_"):
        raise GreenroomError(
            f"{name!r} cannot be the name of a variable.",
            "Names hold letters, digits and _, and some belong to the system.",
            "Choose another name.",
        )


async def _find(session: AsyncSession, app: str, stage: str, name: str) -> VariableRow | None:
    query = select(VariableRow).where(
        VariableRow.app == app, VariableRow.stage == stage, VariableRow.name == name
    )
    return await session.scalar(query)
