"""Gathers the facts that a rollout's next move depends on. Reads only."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.publish.config.windows import frozen_until
from greenroom.releases.rollouts import queries
from greenroom.releases.rollouts.changes import SETTLED
from greenroom.releases.rollouts.loop.seen import Looks
from greenroom.releases.rollouts.machine.acts import FREEZE_WINDOW
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.model import Given, Rollout
from greenroom.releases.rollouts.strategy.rules import Rules

GateNames = Callable[[Rollout, str], tuple[str, ...]]


class Sight:
    """What a rollout sees; `looks` has who looks at versions and who at flags, by what is brought."""

    def __init__(self, database: Database, rules: Rules, looks: Mapping[type, Looks]) -> None:
        self._database, self._rules, self._looks = database, rules, looks
        self._began_at = time.monotonic()

    async def facts(self, rollout: Rollout, names: GateNames) -> Facts:
        """Return what is so now."""
        if rollout.state == "queued":
            return await self._turn(rollout)
        async with self._database.read() as session:
            said = await queries.verdicts(session, rollout.id)
        lived = time.monotonic() - self._began_at
        seen = await self._looks[type(rollout.brings)].seen(rollout, lived)
        return Facts(
            **asdict(seen),
            before=names(rollout, "before"),
            during=names(rollout, "during"),
            given=queries.holding(rollout, said),
            frozen_until=await self.frozen_until(rollout, said),
        )

    async def frozen_until(self, rollout: Rollout, said: list[Given]) -> datetime | None:
        """Return the end of a freeze window that is on, unless somebody has skipped it."""
        if any(given.verdict.gate == FREEZE_WINDOW for given in said):
            return None
        version = await self._looks[type(rollout.brings)].version(rollout)
        windows = await self._rules.windows(rollout.app, version, rollout.stage)
        return frozen_until(windows, now())

    async def _turn(self, rollout: Rollout) -> Facts:
        """Return whether the turn of a queued rollout has come: those that were queued before it go first."""
        async with self._database.read() as session:
            place = rollout.app, rollout.stage, rollout.flag
            under_way = await queries.live_at(session, *place)
            first, *_ = await queries.queued(session, *place)
            before = await queries.last_ended(session, *place)
        if first.id != rollout.id or (under_way and under_way.state not in SETTLED):
            return Facts()
        if under_way or before is None or before.state == "completed":
            return Facts(turn="go")
        return Facts(turn="never", before_it=f"{before.name} was {before.state}: {before.reason}")

    async def open_sessions(self, rollout: Rollout) -> dict[str, int]:
        """Return how many sessions are open on what it brings and on what was before, by name."""
        return await self._looks[type(rollout.brings)].open_sessions(rollout)
