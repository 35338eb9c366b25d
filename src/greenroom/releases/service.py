"""Deploy, promote, release, roll back, stop, start; and what each would do."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, replace

from greenroom.jobs.service import Jobs
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.kernel.events import Actor
from greenroom.publish.model import Provenance, Version
from greenroom.publish.service import Publisher
from greenroom.releases import changes, kept_variables, prepare, queries
from greenroom.releases.company import Company
from greenroom.releases.model import Deployment, Release, Stage, Stages
from greenroom.releases.planning import Planning
from greenroom.releases.program import Program
from greenroom.releases.rollouts import changes as rollouts
from greenroom.releases.rollouts.queries import live_at
from greenroom.releases.rollouts.strategy.rules import Chosen, Rules


@dataclass(frozen=True)
class Released:
    """A release and how it went."""

    release: Release
    seconds: float
    warm: bool
    """Whether an instance was running already."""


class Releases(Planning):
    """The use cases of releases."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        stages: Stages,
        company: Company,
        program: Program,
        jobs: Jobs,
        rules: Rules,
    ) -> None:
        super().__init__(database, publisher, stages, company)
        self._program, self._jobs = program, jobs
        self._rules = rules
        self._turns: dict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def deploy(
        self, actor: Actor, slug: str, bundle: str, provenance: Provenance, *, upgrade: bool = False
    ) -> Version:
        """Make a version of a complete bundle; it is made ready in the first stage by a durable job."""
        version = await self._publisher.create_version(
            actor, slug, bundle, provenance, upgrade=upgrade
        )
        await self._jobs.start(prepare.NAME, version.id)
        return version

    async def promote(self, actor: Actor, app: str, number: int, stage: str) -> Deployment:
        """Deploy the same bytes at a further stage and wait for their first answer."""
        target = self._stages.must_be(stage)
        if target == self._stages.first:
            raise ConflictError(
                f"Every version is in {target.name} from its deploy on.",
                fix=f"Choose a later stage: {', '.join(s.name for s in self._stages.all[1:])}.",
            )
        version = await self._ready_version(app, number)
        if target != self._stages.last:
            _must_be_plain(await self._rules.choose(app, number, target, None), version, target)
        deployment = await self._place(actor, version, target)
        await self._warm_up(deployment)
        if target != self._stages.last:
            await self._show(actor, deployment, "release")
        return deployment

    async def release(
        self, actor: Actor, app: str, number: int, stage: str | None = None
    ) -> Released:
        """Put a version before the users of a stage: warm it first, then move the pointer.

        Raises `ConflictError` if another strategy holds there: that takes a rollout.
        """
        version, target = await self._ready_version(app, number), self._stages.must_be(stage)
        _must_be_plain(await self._rules.choose(app, number, target, None), version, target)
        return await self._release(actor, version, target, "release")

    async def roll_back(
        self,
        actor: Actor,
        app: str,
        stage: str | None = None,
        number: int | None = None,
        *,
        with_variables: bool = False,
    ) -> Released:
        """Go back to the release before, or to any earlier version; never refused because others drain.

        With its variables, too, if asked: those that the newest release of that version began with.
        """
        target = self._stages.must_be(stage)
        stays = await self._give_up(actor, app, target, number)
        number = stays.version if stays else number or await self._before(app, target)
        version = await self._ready_version(app, number)
        if with_variables:
            await self._set_variables_back(actor, version, target)
        if stays is None:
            return await self._release(actor, version, target, "rollback")
        warm = await self._warm_up(await self._place(actor, version, target))
        return Released(stays, 0.0, warm)

    async def place_first(self, actor: Actor, version: Version) -> Deployment:
        """Deploy a ready version in the first stage, where it was before it was removed."""
        deployment = await self._place(actor, version, self._stages.first)
        await self._warm_up(deployment)
        return deployment

    async def stop(self, actor: Actor, app: str, stage: str | None = None) -> list[Deployment]:
        """Stop an app at a stage or everywhere; it stays off until started or released again."""
        return await self._switch(actor, app, stage, stopped=True)

    async def start(self, actor: Actor, app: str, stage: str | None = None) -> list[Deployment]:
        """Let a stopped app run again."""
        return await self._switch(actor, app, stage, stopped=False)

    async def _release(self, actor: Actor, version: Version, target: Stage, kind: str) -> Released:
        begun = time.monotonic()
        deployment = await self._place(actor, version, target)
        warm = await self._warm_up(deployment)
        shown = await self._show(actor, deployment, kind)
        return Released(shown, time.monotonic() - begun, warm)

    async def _place(self, actor: Actor, version: Version, target: Stage) -> Deployment:
        async with self._database.begin() as session:
            return await changes.place(session, actor, version.app, version.number, target.name)

    async def _warm_up(self, deployment: Deployment) -> bool:
        """Have an instance ready; return whether one was already."""
        if any(member.ready for member in self._company.of(deployment.id)):
            warm = True
        else:
            warm = False
            await self._start_first(deployment)
        if deployment.state != "ready":
            async with self._database.begin() as session:
                await changes.placed(session, deployment)
        return warm

    async def _start_first(self, deployment: Deployment) -> None:
        policy = await self._program.policy(deployment)
        try:
            await self._company.ensure(deployment, max(1, policy.least))
        except GreenroomError as failure:
            if deployment.state == "placing":
                async with self._database.begin() as session:
                    await changes.not_placed(session, deployment.id, str(failure))
            raise

    async def _show(self, actor: Actor, deployment: Deployment, kind: str) -> Release:
        place = deployment.app, deployment.stage
        async with self._turns[place], self._database.begin() as session:
            await rollouts.make_way(session, actor, *place, deployment.version, kind)
            return await changes.release(session, actor, deployment, kind)

    async def _set_variables_back(self, actor: Actor, version: Version, target: Stage) -> None:
        """Set them back; instances that nobody is in are started anew with them."""
        async with self._database.begin() as session:
            kept = await kept_variables.of_release(
                session, version.app, target.name, version.number
            )
            changed = await kept_variables.set_back(session, actor, version.app, target.name, kept)
            deployment = await queries.find_deployment(
                session, version.app, version.number, target.name
            )
        if changed and deployment:
            there = self._company.of(deployment.id)
            await self._company.retire([m for m in there if not self._company.load(m)], "replaced")

    async def _give_up(
        self, actor: Actor, app: str, target: Stage, number: int | None
    ) -> Release | None:
        """End a rollout that has not reached everybody, to go back to who was released before it.

        Return that release, which stays; None if there is no such rollout, or another version is meant.
        """
        async with self._database.begin() as session:
            rollout = await live_at(session, app, target.name)
            live = await queries.release_in_force(session, app, target.name)
            if rollout is None or rollout.is_released or live is None:
                return None
            if number not in (None, live.version):
                return None
            await rollouts.make_way(session, actor, app, target.name, live.version, "rollback")
        return replace(live, kind="rollback", replaced=rollout.to_version, by=actor.name, at=now())

    async def _switch(
        self, actor: Actor, app: str, stage: str | None, *, stopped: bool
    ) -> list[Deployment]:
        if stage is not None:
            self._stages.must_be(stage)
        async with self._database.begin() as session:
            changed = await changes.set_stopped(session, actor, app, stage, stopped=stopped)
        if stopped:
            for deployment in changed:
                await self._company.retire(self._company.of(deployment.id), "stopped")
        return changed


class TakesRolloutError(ConflictError):
    """It cannot be done at once: a rollout does it."""

    code = "takes-a-rollout"


def _must_be_plain(chosen: Chosen, version: Version, target: Stage) -> None:
    if chosen.is_plain:
        return
    why = "Its greenroom.toml says so under [release]."
    if chosen.frozen_until:
        why = f"A freeze window is on until {chosen.frozen_until:%Y-%m-%d %H:%M} UTC."
    raise TakesRolloutError(
        f"{version.name} is brought here by a rollout: {chosen.strategy.kind}.",
        why,
        f"greenroom release {version.name} --to {target.name} begins it.",
    )
