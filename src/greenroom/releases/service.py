"""Deploy, promote, release, stop, start; and what a release would do."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass

from greenroom.jobs.service import Jobs
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.kernel.events import Actor
from greenroom.publish.model import Provenance, Version
from greenroom.publish.service import Publisher
from greenroom.releases import changes, prepare
from greenroom.releases.company import Company
from greenroom.releases.model import Deployment, Release, Stage, Stages
from greenroom.releases.planning import Planning
from greenroom.releases.program import Program
from greenroom.releases.rollouts import changes as rollouts
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
        version = await self.ready_version(app, number)
        if target != self._stages.last:
            _must_be_plain(await self._rules.choose(app, number, target, None), version, target)
        deployment = await self.place(actor, version, target)
        await self.warm_up(deployment)
        if target != self._stages.last:
            await self._show(actor, deployment, "release")
        return deployment

    async def release(
        self, actor: Actor, app: str, number: int, stage: str | None = None
    ) -> Released:
        """Put a version before the users of a stage: warm it first, then move the pointer.

        Raises `ConflictError` if another strategy holds there: that takes a rollout.
        """
        version, target = await self.ready_version(app, number), self._stages.must_be(stage)
        _must_be_plain(await self._rules.choose(app, number, target, None), version, target)
        return await self._release(actor, version, target, "release")

    async def place_first(self, actor: Actor, version: Version) -> Deployment:
        """Deploy a ready version in the first stage, where it was before it was removed."""
        deployment = await self.place(actor, version, self._stages.first)
        await self.warm_up(deployment)
        return deployment

    async def stop(self, actor: Actor, app: str, stage: str | None = None) -> list[Deployment]:
        """Stop an app at a stage or everywhere; it stays off until started or released again."""
        return await self._switch(actor, app, stage, stopped=True)

    async def start(self, actor: Actor, app: str, stage: str | None = None) -> list[Deployment]:
        """Let a stopped app run again."""
        return await self._switch(actor, app, stage, stopped=False)

    async def _release(self, actor: Actor, version: Version, target: Stage, kind: str) -> Released:
        begun = time.monotonic()
        deployment = await self.place(actor, version, target)
        warm = await self.warm_up(deployment)
        shown = await self._show(actor, deployment, kind)
        return Released(shown, time.monotonic() - begun, warm)

    async def place(self, actor: Actor, version: Version, target: Stage) -> Deployment:
        """Write that a version is being deployed at a stage, unless it is there."""
        async with self._database.begin() as session:
            return await changes.place(session, actor, version.app, version.number, target.name)

    async def warm_up(self, deployment: Deployment) -> bool:
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

    def turn(self, app: str, stage: str) -> asyncio.Lock:
        """Return what is held while the release of a stage is changed."""
        return self._turns[app, stage]

    async def _start_first(self, deployment: Deployment) -> None:
        policy = await self._program.policy(deployment)
        try:
            await self._company.ensure(deployment, max(1, policy.least))
        except GreenroomError as failure:
            await self.not_placed(deployment, failure)
            raise

    async def not_placed(self, deployment: Deployment, failure: GreenroomError) -> None:
        """Write that a deployment could not be started, unless it ran before."""
        if deployment.state == "placing":
            async with self._database.begin() as session:
                await changes.not_placed(session, deployment.id, str(failure))

    async def _show(self, actor: Actor, deployment: Deployment, kind: str) -> Release:
        place = deployment.app, deployment.stage
        async with self.turn(*place), self._database.begin() as session:
            await rollouts.make_way(session, actor, *place, deployment.version, kind)
            return await changes.release(session, actor, deployment, kind)

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
