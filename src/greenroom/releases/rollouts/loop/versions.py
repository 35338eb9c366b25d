"""What a rollout of a version sees: whether it is warm, who is led to it, who is still on the one before."""

from collections.abc import Callable

from greenroom.gateway.sessions import Session
from greenroom.releases.program import Program
from greenroom.releases.rollouts.loop.seen import SESSIONS_ARE_KNOWN, Seen
from greenroom.releases.rollouts.loop.warmer import Warmer
from greenroom.releases.rollouts.model import Rollout


class VersionSight:
    """Looks at instances, at the doorman's split, and at sessions."""

    def __init__(
        self, program: Program, warmer: Warmer, sessions: Callable[[], list[Session]]
    ) -> None:
        self._program, self._warmer, self._sessions = program, warmer, sessions

    async def seen(self, rollout: Rollout, lived: float) -> Seen:
        """Return what is so now; `lived` is how long this process has, in seconds."""
        return Seen(
            warm=rollout.state == "warming" and await self._warmer.is_warm(rollout),
            failure=self._warmer.failure(rollout),
            shown_weight=await self._shown_weight(rollout),
            is_drained=self._is_drained(rollout, lived),
        )

    async def open_sessions(self, rollout: Rollout) -> dict[str, int]:
        """Return how many sessions are open on what it brings and on what was before, by name."""
        return {f"v{version}": self._stays(rollout, version) for version in rollout.versions}

    async def version(self, rollout: Rollout) -> int | None:
        """Return the version that it brings."""
        return rollout.to_version

    def _stays(self, rollout: Rollout, version: int | None) -> int:
        place = rollout.app, version, rollout.stage
        return sum(1 for s in self._sessions() if (s.app, s.version, s.stage) == place)

    def _is_drained(self, rollout: Rollout, lived: float) -> bool:
        if self._stays(rollout, rollout.from_version):
            return False
        return rollout.from_version is None or lived >= SESSIONS_ARE_KNOWN

    async def _shown_weight(self, rollout: Rollout) -> float:
        """Return the share by which the doorman leads newcomers to the new version now."""
        snapshot = await self._program.snapshot()
        place = rollout.app, rollout.stage
        released = snapshot.in_force.get(place)
        if released and released.version == rollout.to_version:
            return 100.0
        split = snapshot.splits.get(place)
        return split.weight if split and split.to_version == rollout.to_version else 0.0
