"""What people do with flags. Each use case makes one new revision, with its event, or raises why not."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import comparing, queries, rollout, words
from greenroom.flags.acts import FlagAct, applied, sentences
from greenroom.flags.comparing import Difference
from greenroom.flags.looking import Shown, no_such_flag, shown
from greenroom.flags.model import Act, Definition, FlagSet, Revision
from greenroom.flags.promoting import promotion
from greenroom.flags.revising import must_not_be_in_use
from greenroom.flags.sets import FlagSets, content, number_before, revision_at
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor

Change = Callable[[Definition], Definition]
LOOKED_BACK = 200
"""Revisions in which it is looked for when a flag last changed."""


class Flags(FlagSets):
    """The use cases of flags."""

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
            return await revision_at(session, app, stage, number)

    async def compare(
        self, app: str, before: tuple[str, int | None], after: tuple[str, int | None]
    ) -> tuple[Difference, ...]:
        """Return what differs between two revisions, each named by stage and number (None: the newest)."""
        async with self._database.read() as session:
            old, new = (
                await revision_at(session, app, *before),
                await revision_at(session, app, *after),
            )
        return comparing.differences(content(old), content(new))

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
        await self._uses.flush()
        async with self._database.read() as session:
            before, after = await _what(session, app, act)
            await must_not_be_in_use(session, (app, act.target or act.stage), before, after)
        return sentences(before, after)


async def _what(session: AsyncSession, app: str, act: FlagAct) -> tuple[FlagSet, FlagSet]:
    """Return the flags that an act changes, before and after it."""
    if act.verb == "promote":
        plan = await promotion(session, app, act.stage, act.target, (), None)
        plan.must_be_clear(act.stage, act.target)
        return content(plan.target), plan.merge.flags
    newest = await queries.newest(session, app, act.stage)
    if act.verb != "undo":
        return content(newest), applied(app, act, content(newest))
    wanted = await number_before(session, newest) if newest else 0
    older = await revision_at(session, app, act.stage, wanted) if wanted else None
    return content(newest), content(older)
