"""Gathers the facts that a rollout's next move depends on. Reads only."""

import time
from collections.abc import Callable
from datetime import datetime

from greenroom.gateway.sessions import Session
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.publish.config.windows import frozen_until
from greenroom.releases.program import Program
from greenroom.releases.rollouts import queries
from greenroom.releases.rollouts.loop.warmer import Warmer
from greenroom.releases.rollouts.machine.acts import FREEZE_WINDOW
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.model import Given, Rollout
from greenroom.releases.rollouts.strategy.rules import Rules

SESSIONS_ARE_KNOWN = 35.0
"""Seconds after the start of the process in which each open session has been heard of again."""
GateNames = Callable[[Rollout, str], tuple[str, ...]]


class Sight:
    """What a rollout sees."""

    def __init__(
        self,
        database: Database,
        program: Program,
        warmer: Warmer,
        rules: Rules,
        sessions: Callable[[], list[Session]],
    ) -> None:
        self._database, self._program, self._warmer = database, program, warmer
        self._rules, self._sessions = rules, sessions
        self._began_at = time.monotonic()

    async def facts(self, rollout: Rollout, names: GateNames) -> Facts:
        """Return what is so now."""
        async with self._database.read() as session:
            said = await queries.verdicts(session, rollout.id)
        return Facts(
            warm=rollout.state == "warming" and await self._warmer.is_warm(rollout),
            failure=self._warmer.failure(rollout),
            shown_weight=await self._shown_weight(rollout),
            before=names(rollout, "before"),
            during=names(rollout, "during"),
            given=queries.holding(rollout, said),
            frozen_until=await self.frozen_until(rollout, said),
            is_drained=self._is_drained(rollout),
        )

    async def frozen_until(self, rollout: Rollout, said: list[Given]) -> datetime | None:
        """Return the end of a freeze window that is on, unless somebody has skipped it."""
        if any(given.verdict.gate == FREEZE_WINDOW for given in said):
            return None
        windows = await self._rules.windows(rollout.app, rollout.to_version, rollout.stage)
        return frozen_until(windows, now())

    def open_sessions(self, rollout: Rollout) -> dict[str, int]:
        """Return how many sessions are open on what it brings and on what was before, by name."""
        versions = [v for v in (rollout.to_version, rollout.from_version) if v is not None]
        return {f"v{version}": len(self.stays(rollout, version)) for version in versions}

    def stays(self, rollout: Rollout, version: int | None) -> list[Session]:
        """Return the open sessions of a version at the rollout's stage."""
        place = rollout.app, version, rollout.stage
        return [s for s in self._sessions() if (s.app, s.version, s.stage) == place]

    def _is_drained(self, rollout: Rollout) -> bool:
        if self.stays(rollout, rollout.from_version):
            return False
        is_new = time.monotonic() - self._began_at < SESSIONS_ARE_KNOWN
        return rollout.from_version is None or not is_new

    async def _shown_weight(self, rollout: Rollout) -> float:
        """Return the share by which the doorman leads newcomers to the new version now."""
        snapshot = await self._program.snapshot()
        place = rollout.app, rollout.stage
        released = snapshot.in_force.get(place)
        if released and released.version == rollout.to_version:
            return 100.0
        split = snapshot.splits.get(place)
        return split.weight if split and split.to_version == rollout.to_version else 0.0
