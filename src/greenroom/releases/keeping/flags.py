"""Flags, kept as the number of the revision in force; going back makes a new revision equal to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import comparing, queries
from greenroom.flags.model import Revision
from greenroom.flags.revising import append
from greenroom.flags.sets import content, revision_at
from greenroom.kernel.events import Actor


async def kept_now(session: AsyncSession, app: str, stage: str) -> int:
    """Return the number of the revision in force; 0 before the first."""
    newest = await queries.newest(session, app, stage)
    return newest.number if newest else 0


async def kept_at(session: AsyncSession, app: str, stage: str, at: datetime) -> int:
    """Return the number of the revision that was in force at an instant: for releases that kept none."""
    return await queries.number_at(session, app, stage, at)


class FlagsKeeper:
    """Fulfils `model.Keeper`."""

    async def now(self, session: AsyncSession, app: str, stage: str) -> int:
        """Return the number of the revision in force."""
        return await kept_now(session, app, stage)

    async def changes(
        self, session: AsyncSession, app: str, stage: str, kept: int
    ) -> tuple[str, ...]:
        """Return what would change for users, a sentence for each flag."""
        newest = await queries.newest(session, app, stage)
        then = await _revision(session, app, stage, kept)
        found = comparing.differences(content(newest), content(then))
        return tuple(f"{each.key}: {each.sentence}." for each in found)

    async def set_back(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, kept: int
    ) -> None:
        """Make a revision equal to that one. What code still asks for may vanish: it was said before."""
        newest = await queries.newest(session, app, stage)
        if newest is None:
            return
        await append(
            session,
            actor,
            newest,
            content(await _revision(session, app, stage, kept)),
            place=(app, stage),
            act="undone",
            subject=f"r{kept}",
            message="With a rollback",
            anyway=True,
        )


async def _revision(session: AsyncSession, app: str, stage: str, number: int) -> Revision | None:
    return await revision_at(session, app, stage, number) if number else None
