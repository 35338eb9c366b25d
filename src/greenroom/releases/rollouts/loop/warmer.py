"""Starts the version that a rollout brings, beside the loop; started anew after a crash."""

import asyncio

from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import Actor
from greenroom.releases import changes
from greenroom.releases.company import Company
from greenroom.releases.model import Deployment
from greenroom.releases.program import Program
from greenroom.releases.rollouts.model import Rollout


class Warmer:
    """One start at a time per rollout. What failed is remembered until the rollout is over."""

    def __init__(self, database: Database, company: Company, program: Program) -> None:
        self._database, self._company, self._program = database, company, program
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, str] = {}

    def failure(self, rollout: Rollout) -> str:
        """Return why the version could not be started; empty if it may still be."""
        return self._failures.get(rollout.id, "")

    def begin(self, rollout: Rollout) -> None:
        """Place the version at the stage and start it, unless that is under way."""
        if not rollout.versions or rollout.id in self._tasks or rollout.id in self._failures:
            return
        task = asyncio.create_task(self._warm(rollout))
        self._tasks[rollout.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(rollout.id, None))

    def forget(self, rollout: Rollout) -> None:
        """A rollout is over."""
        self._failures.pop(rollout.id, None)

    async def is_warm(self, rollout: Rollout) -> bool:
        """Whether as many instances are ready as it begins with."""
        snapshot = await self._program.snapshot()
        deployment = snapshot.by_place.get((rollout.app, rollout.to_version, rollout.stage))
        if deployment is None or deployment.state != "ready" or deployment.stopped:
            return False
        return self._ready(deployment.id) >= await self._needed(rollout, deployment)

    async def _warm(self, rollout: Rollout) -> None:
        async with self._database.begin() as session:
            deployment = await changes.place(
                session, Actor(rollout.owner), rollout.app, rollout.to_version, rollout.stage
            )
        try:
            await self._company.ensure(deployment, await self._needed(rollout, deployment))
        except GreenroomError as failure:
            self._failures[rollout.id] = str(failure)
            if deployment.state == "placing":
                async with self._database.begin() as session:
                    await changes.not_placed(session, deployment.id, str(failure))
            return
        async with self._database.begin() as session:
            await changes.placed(session, deployment)

    async def _needed(self, rollout: Rollout, deployment: Deployment) -> int:
        """Return the least of its policy; blue and green are of one size."""
        policy = await self._program.policy(deployment)
        least = max(1, policy.least)
        if rollout.strategy.kind != "blue-green" or rollout.from_version is None:
            return least
        snapshot = await self._program.snapshot()
        old = snapshot.by_place.get((rollout.app, rollout.from_version, rollout.stage))
        return min(max(least, self._ready(old.id) if old else 0), policy.most)

    def _ready(self, deployment: str) -> int:
        return sum(1 for member in self._company.of(deployment) if member.ready)
