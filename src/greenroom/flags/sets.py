"""The flags of a stage as a whole: taken in from a file, taken back, promoted; and how any revision is written."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import queries
from greenroom.flags.checking import checked
from greenroom.flags.comparing import Side
from greenroom.flags.model import Act, FlagSet, Revision, Source
from greenroom.flags.promoting import Promotion, promotion
from greenroom.flags.revising import RacedError, append
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Database
from greenroom.kernel.errors import NotFoundError
from greenroom.kernel.events import Actor

TRIES = 4
"""How often a change is tried again because somebody else's came between."""


class FlagSets:
    """The use cases of whole sets."""

    def __init__(self, database: Database, uses: Uses) -> None:
        self._database, self._uses = database, uses

    async def replace(
        self,
        actor: Actor,
        app: str,
        stage: str,
        flags: FlagSet,
        *,
        anyway: bool = False,
        message: str = "",
    ) -> Revision:
        """Take a whole flagd file in, instead of what is there."""
        count = len(flags.flags)
        subject = "1 flag" if count == 1 else f"{count} flags"
        return await self._revise(
            actor, app, stage, lambda _: flags, "imported", subject, message, anyway=anyway
        )

    async def undo(
        self, actor: Actor, app: str, stage: str, number: int | None = None, *, anyway: bool = False
    ) -> Revision:
        """Make a new revision equal to an older one; without a number, to the one before.

        Undoing twice goes back twice, not to and fro.
        """
        await self._uses.flush()
        async with self._database.begin() as session:
            newest = await queries.newest(session, app, stage)
            if newest is None or number == 0:
                raise NotFoundError(
                    f"There is nothing to undo at {stage}.",
                    fix=f"greenroom flags history --stage {stage}",
                )
            wanted = number or await number_before(session, newest)
            older = await revision_at(session, app, stage, wanted) if wanted else None
            return await append(
                session,
                actor,
                newest,
                content(older),
                place=(app, stage),
                act="undone",
                subject=f"r{wanted}",
                anyway=anyway,
            )

    async def plan_promotion(
        self,
        app: str,
        source: str,
        target: str,
        *,
        keys: tuple[str, ...] = (),
        take: Side | None = None,
    ) -> Promotion:
        """Return what a promotion would bring, conflicts included."""
        async with self._database.read() as session:
            return await promotion(session, app, source, target, keys, take)

    async def promote(
        self,
        actor: Actor,
        app: str,
        source: str,
        target: str,
        *,
        keys: tuple[str, ...] = (),
        take: Side | None = None,
        anyway: bool = False,
    ) -> Revision:
        """Bring what changed at one stage since the last promotion to another."""
        await self._uses.flush()
        async with self._database.begin() as session:
            plan = await promotion(session, app, source, target, keys, take)
            plan.must_be_clear(source, target)
            return await append(
                session,
                actor,
                plan.target,
                checked(plan.merge.flags.document),
                place=(app, target),
                act="promoted",
                subject=", ".join(keys) or "all flags",
                source=Source(source, plan.source.number, keys),
                anyway=anyway,
            )

    async def _revise(
        self,
        actor: Actor,
        app: str,
        stage: str,
        change: Callable[[FlagSet], FlagSet],
        act: Act,
        subject: str,
        message: str = "",
        *,
        anyway: bool = False,
    ) -> Revision:
        """Write a revision by a change of the newest; if another one came between, by a change of that."""
        await self._uses.flush()
        for _ in range(TRIES):
            with suppress(RacedError):
                return await self._revise_once(
                    actor, app, stage, change, act, subject, message, anyway=anyway
                )
        return await self._revise_once(
            actor, app, stage, change, act, subject, message, anyway=anyway
        )

    async def _revise_once(
        self,
        actor: Actor,
        app: str,
        stage: str,
        change: Callable[[FlagSet], FlagSet],
        act: Act,
        subject: str,
        message: str,
        *,
        anyway: bool,
    ) -> Revision:
        async with self._database.begin() as session:
            newest = await queries.newest(session, app, stage)
            return await append(
                session,
                actor,
                newest,
                checked(change(content(newest)).document),
                place=(app, stage),
                act=act,
                subject=subject,
                message=message,
                anyway=anyway,
            )


def content(revision: Revision | None) -> FlagSet:
    """Return the flags of a revision; none before the first."""
    return revision.flags if revision else FlagSet()


async def number_before(session: AsyncSession, newest: Revision) -> int:
    """Return the number to go back to: before what the newest revision stands for; 0 for no flags."""
    standing = newest.number
    seen: Revision | None = newest
    while seen is not None and seen.act == "undone":
        standing = int(seen.subject.removeprefix("r"))
        seen = await queries.numbered(session, newest.app, newest.stage, standing)
    return max(standing - 1, 0)


async def revision_at(
    session: AsyncSession, app: str, stage: str, number: int | None
) -> Revision | None:
    """Return a revision, the newest for None; raise if there is none of that number."""
    if number is None:
        return await queries.newest(session, app, stage)
    found = await queries.numbered(session, app, stage, number)
    if found is None:
        raise NotFoundError(
            f"{app} has no revision r{number} of its flags at {stage}.",
            fix=f"greenroom flags history --stage {stage}",
        )
    return found
