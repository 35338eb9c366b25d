"""What people do with flags. Each use case makes one new revision, with its event, or raises why not."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import comparing, queries, rollout, words
from greenroom.flags.acts import FlagAct, applied, sentences
from greenroom.flags.checking import checked
from greenroom.flags.comparing import Difference, Side
from greenroom.flags.looking import Shown, no_such_flag, shown
from greenroom.flags.model import Act, Definition, FlagSet, Revision, Source
from greenroom.flags.promoting import Promotion, promotion
from greenroom.flags.revising import RacedError, append
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import Actor

Change = Callable[[Definition], Definition]
TRIES = 4
LOOKED_BACK = 200
"""Revisions in which it is looked for when a flag last changed."""


class Flags:
    """The use cases of flags."""

    def __init__(self, database: Database, uses: Uses) -> None:
        self._database, self._uses = database, uses

    # Looking

    async def show(self, app: str, stage: str) -> Shown:
        """Return every flag of an app at a stage, with what is known of it."""
        await self._uses.flush()
        async with self._database.read() as session:
            revisions = await queries.history(session, app, stage, LOOKED_BACK)
            uses = await queries.uses(session, app, stage)
        return shown(app, stage, revisions, uses)

    async def history(
        self, app: str, stage: str, limit: int = 50, before: int | None = None
    ) -> list[Revision]:
        """Return revisions, newest first."""
        async with self._database.read() as session:
            return await queries.history(session, app, stage, limit, before)

    async def at(self, app: str, stage: str, number: int | None = None) -> Revision | None:
        """Return a revision, the newest for None; None only if there is none at all."""
        async with self._database.read() as session:
            return await _at(session, app, stage, number)

    async def compare(
        self, app: str, before: tuple[str, int | None], after: tuple[str, int | None]
    ) -> tuple[Difference, ...]:
        """Return what differs between two revisions, each named by stage and number (None: the newest)."""
        async with self._database.read() as session:
            old, new = await _at(session, app, *before), await _at(session, app, *after)
        return comparing.differences(_set(old), _set(new))

    # Changing one flag

    async def put(
        self,
        actor: Actor,
        app: str,
        stage: str,
        key: str,
        definition: Definition,
        *,
        message: str = "",
        is_new: bool = False,
    ) -> Revision:
        """Make a flag, or replace its definition. `is_new` refuses one that is there."""

        def change(flags: FlagSet) -> FlagSet:
            held = flags.flags
            if is_new and key in held:
                raise ConflictError(
                    f"{app} has a flag {key} at {stage} already.",
                    f"It is {words.rule(held[key])}.",
                    f"greenroom flags set {key} changes it.",
                )
            return flags.with_flags(held | {key: definition})

        return await self._revise(actor, app, stage, change, "changed", key, message)

    async def change(
        self, actor: Actor, app: str, stage: str, key: str, by: Change, message: str = ""
    ) -> Revision:
        """Change a flag by a function of its definition."""

        def change(flags: FlagSet) -> FlagSet:
            held = flags.flags
            if key not in held:
                raise no_such_flag(app, stage, key, held)
            return flags.with_flags(held | {key: by(held[key])})

        return await self._revise(actor, app, stage, change, "changed", key, message)

    async def switch(
        self, actor: Actor, app: str, stage: str, key: str, *, on: bool, message: str = ""
    ) -> Revision:
        """Turn a flag on or off for everybody."""

        def by(found: Definition) -> Definition:
            return rollout.switched(found, on=on)

        return await self.change(actor, app, stage, key, by, message)

    async def set_percentage(
        self,
        actor: Actor,
        app: str,
        stage: str,
        key: str,
        variant: str,
        percent: float,
        message: str = "",
    ) -> Revision:
        """Give a variant to a share of users; nobody who has it loses it by a larger share."""

        def by(found: Definition) -> Definition:
            return rollout.with_percentage(found, variant, percent)

        return await self.change(actor, app, stage, key, by, message)

    async def remove(
        self, actor: Actor, app: str, stage: str, key: str, *, anyway: bool = False
    ) -> Revision:
        """Remove a flag; one that was asked for lately only `anyway`."""

        def change(flags: FlagSet) -> FlagSet:
            held = flags.flags
            if held.pop(key, None) is None:
                raise no_such_flag(app, stage, key, held)
            return flags.with_flags(held)

        return await self._revise(actor, app, stage, change, "removed", key, anyway=anyway)

    async def perform(self, actor: Actor, app: str, act: FlagAct) -> Revision:
        """Do what somebody chose on a page."""
        if act.verb == "undo":
            return await self.undo(actor, app, act.stage)
        if act.verb == "promote":
            return await self.promote(actor, app, act.stage, act.target)

        def change(flags: FlagSet) -> FlagSet:
            return applied(app, act, flags)

        done: Act = "removed" if act.verb == "remove" else "changed"
        return await self._revise(actor, app, act.stage, change, done, act.key)

    async def plan(self, app: str, act: FlagAct) -> tuple[str, ...]:
        """Say what an act would do; raises why it cannot be done."""
        if act.verb == "promote":
            plan = await self.plan_promotion(app, act.stage, act.target)
            plan.must_be_clear(act.stage, act.target)
            return sentences(_set(plan.target), plan.merge.flags)
        async with self._database.read() as session:
            newest = await queries.newest(session, app, act.stage)
            if act.verb != "undo":
                return sentences(_set(newest), applied(app, act, _set(newest)))
            wanted = await _before(session, newest) if newest else 0
            older = await _at(session, app, act.stage, wanted) if wanted else None
        return sentences(_set(newest), _set(older))

    # Changing the whole set

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
            wanted = number or await _before(session, newest)
            older = await _at(session, app, stage, wanted) if wanted else None
            return await append(
                session,
                actor,
                newest,
                _set(older),
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
                checked(change(_set(newest)).document),
                place=(app, stage),
                act=act,
                subject=subject,
                message=message,
                anyway=anyway,
            )


def _set(revision: Revision | None) -> FlagSet:
    return revision.flags if revision else FlagSet()


async def _before(session: AsyncSession, newest: Revision) -> int:
    """Return the number to go back to: before what the newest revision stands for; 0 for no flags."""
    standing = newest.number
    seen: Revision | None = newest
    while seen is not None and seen.act == "undone":
        standing = int(seen.subject.removeprefix("r"))
        seen = await queries.numbered(session, newest.app, newest.stage, standing)
    return max(standing - 1, 0)


async def _at(session: AsyncSession, app: str, stage: str, number: int | None) -> Revision | None:
    if number is None:
        return await queries.newest(session, app, stage)
    found = await queries.numbered(session, app, stage, number)
    if found is None:
        raise NotFoundError(
            f"{app} has no revision r{number} of its flags at {stage}.",
            fix=f"greenroom flags history --stage {stage}",
        )
    return found
