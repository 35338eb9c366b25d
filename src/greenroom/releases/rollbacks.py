"""Roll back to an earlier release, with parts of its stage if asked; take that back; and what it would do."""

import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags.revising import RacedError
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import Actor
from greenroom.releases import changes, queries
from greenroom.releases.company import Company
from greenroom.releases.keeping.model import PARTS, Part, PartPlan, Parts
from greenroom.releases.keeping.parts import Kept
from greenroom.releases.member import Call, Member
from greenroom.releases.model import Deployment, Release, Stage, Stages
from greenroom.releases.rollouts import changes as rollouts
from greenroom.releases.rollouts.queries import live_at
from greenroom.releases.service import Released, Releases
from greenroom.releases.tables import ReleaseRow
from greenroom.releases.way_back import WayBack, meant, nothing_to_undo

PrepareWith = Callable[[Deployment, str, dict[str, str]], Awaitable[Call]]
"""Makes the order for a new instance of that id, with these variables."""
TRIES = 4
"""How often it is tried again because somebody changed the flags at the same instant."""


@dataclass(frozen=True)
class RollbackPlan:
    """What a rollback would do."""

    title: str
    sentences: tuple[str, ...] = ()
    refused: str = ""
    version: int | None = None
    parts: tuple[PartPlan, ...] = ()
    """What could be brought back; of an undo, what will be."""
    brought: tuple[Part, ...] = ()
    """Those that will be."""


class Rollbacks:
    """The use cases of rollbacks. They are never refused because others drain, and cut nobody."""

    def __init__(
        self,
        *,
        database: Database,
        releases: Releases,
        company: Company,
        stages: Stages,
        kept: Kept,
        prepare_with: PrepareWith,
    ) -> None:
        self._database, self._releases, self._company = database, releases, company
        self._stages, self._kept, self._prepare_with = stages, kept, prepare_with

    async def roll_back(
        self,
        actor: Actor,
        app: str,
        stage: str | None = None,
        number: int | None = None,
        parts: Collection[Part] = (),
    ) -> Released:
        """Go back to the release before, or to any version; with parts as the newest release of it began."""
        target = self._stages.must_be(stage)
        return await self._go(actor, await self._way(app, target, number, parts))

    async def undo(self, actor: Actor, app: str, stage: str | None = None) -> Released:
        """Take the last rollback back: its version and whatever parts it brought."""
        return await self._go(actor, await self._way_of_undo(app, self._stages.must_be(stage)))

    async def plan(
        self,
        app: str,
        stage: str | None = None,
        number: int | None = None,
        parts: Collection[Part] = (),
        *,
        undo: bool = False,
    ) -> RollbackPlan:
        """Say what a rollback, or its undo, would do."""
        target = self._stages.must_be(stage)
        try:
            if undo:
                way = await self._way_of_undo(app, target)
            else:
                way = await self._way(app, target, number, parts)
        except GreenroomError as nothing:
            return RollbackPlan("Roll back", refused=str(nothing))
        return await self._told(app, way)

    # What to do

    async def _way(
        self, app: str, target: Stage, number: int | None, parts: Collection[Part]
    ) -> WayBack:
        async with self._database.read() as session:
            live = await queries.release_in_force(session, app, target.name)
            rollout = await live_at(session, app, target.name)
        number = number or meant(rollout, live) or await self._releases.before(app, target)
        version = await self._releases.ready_version(app, number)
        async with self._database.read() as session:
            kept = await self._kept.of_version(session, app, target.name, number, parts)
        return WayBack(version, target, live, kept, rollout)

    async def _way_of_undo(self, app: str, target: Stage) -> WayBack:
        query = select(ReleaseRow.before).where(
            ReleaseRow.app == app, ReleaseRow.stage == target.name
        )
        async with self._database.read() as session:
            live = await queries.release_in_force(session, app, target.name)
            rollout = await live_at(session, app, target.name)
            before = await session.scalar(query.order_by(ReleaseRow.id.desc()).limit(1))
        if live is None or live.kind != "rollback" or live.replaced is None:
            raise nothing_to_undo(app, target.name, live)
        version = await self._releases.ready_version(app, live.replaced)
        kept = before or {}
        parts: Parts = {part: kept[part] for part in PARTS if part in kept}
        return WayBack(version, target, live, parts, rollout, undoes=live.version)

    async def _told(self, app: str, way: WayBack) -> RollbackPlan:
        async with self._database.read() as session:
            if way.undoes is None:
                at = session, app, way.target.name
                parts = await self._kept.plans(*at, way.version.number)
            else:
                parts = await self._kept.changes(session, app, way.target.name, way.parts)
        plan = await self._releases.plan_release(
            app, way.version.number, way.target.name, verb="Roll back to"
        )
        title, sentences, refused = plan.title, plan.sentences, plan.refused
        if way.undoes is not None:
            title = f"Take the rollback to v{way.undoes} in {way.target.title} back"
        if way.is_live and (way.gives_up or way.parts):
            sentences, refused = (f"{way.version.name} stays live.",), ""
        return RollbackPlan(
            title,
            (*_given_up(way), *sentences) if not refused else (),
            refused,
            way.version.number,
            parts,
            tuple(way.parts),
        )

    # Doing it

    async def _go(self, actor: Actor, way: WayBack) -> Released:
        begun = time.monotonic()
        deployment = await self._releases.place(actor, way.version, way.target)
        anew = await self._with_variables_of_then(deployment, way)
        warm = anew is None
        if anew is None and not way.is_live:
            warm = await self._releases.warm_up(deployment)
        made = await self._show(actor, deployment, way)
        if anew is not None:
            await self._retire_others(deployment, anew)
        elif way.is_live:
            warm = await self._releases.warm_up(deployment)
        return Released(made, time.monotonic() - begun, warm)

    async def _with_variables_of_then(self, deployment: Deployment, way: WayBack) -> Member | None:
        """Start an instance with the variables that will hold, if they differ: the others have those of now."""
        kept = way.parts.get("variables")
        if kept is None:
            return None
        async with self._database.read() as session:
            place = session, deployment.app, deployment.stage
            if not await self._kept.variables.changes(*place, kept):
                return None
        environment = self._kept.variables.environment(kept)

        async def prepare(placed: Deployment, instance: str) -> Call:
            return await self._prepare_with(placed, instance, environment)

        try:
            started = await self._company.start_beside(deployment, prepare)
        except GreenroomError as failure:
            await self._releases.not_placed(deployment, failure)
            raise
        await self._releases.warm_up(deployment)
        return started

    async def _show(self, actor: Actor, deployment: Deployment, way: WayBack) -> Release:
        for _ in range(TRIES):
            with suppress(RacedError):
                return await self._show_once(actor, deployment, way)
        return await self._show_once(actor, deployment, way)

    async def _show_once(self, actor: Actor, deployment: Deployment, way: WayBack) -> Release:
        """Write all of it at once: whoever dies here leaves everything as it was, or nothing to be done."""
        place = deployment.app, deployment.stage
        async with self._releases.turn(*place), self._database.begin() as session:
            ended = await rollouts.make_way(session, actor, *place, deployment.version, "rollback")
            if ended and not way.parts:
                stays = await _stays(session, deployment)
                if stays is not None:
                    return replace(
                        stays, kind="rollback", replaced=ended.to_version, by=actor.name, at=now()
                    )
            before: Parts = await self._kept.set_back(session, actor, *place, way.parts)
            return await changes.release(
                session,
                actor,
                deployment,
                way.kind,
                parts_before=before or None,
                undoes=way.undoes,
            )

    async def _retire_others(self, deployment: Deployment, anew: Member) -> None:
        """End the instances that have other variables and nobody in them."""
        there = self._company.of(deployment.id)
        stale = [m for m in there if m.id != anew.id and not self._company.load(m)]
        await self._company.retire(stale, "replaced")


async def _stays(session: AsyncSession, deployment: Deployment) -> Release | None:
    """Return the release in force if it is that of the deployment."""
    live = await queries.release_in_force(session, deployment.app, deployment.stage)
    return live if live and live.version == deployment.version else None


def _given_up(way: WayBack) -> Sequence[str]:
    rollout = way.gives_up
    if rollout is None:
        return ()
    if rollout.state == "pending" and rollout.strategy.at:
        return (
            f"The release of v{rollout.to_version} at {rollout.strategy.at:%Y-%m-%d %H:%M %Z}"
            " is given up.",
        )
    return (f"The rollout of v{rollout.to_version} ends.",)
