"""A gate that judges versions in one way and flags in another."""

from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.model import Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import Gate


class Either:
    """Asks the gate that fits what is brought."""

    def __init__(self, versions: Gate, flags: Gate) -> None:
        self._versions, self._flags = versions, flags
        self.name, self.title, self.when = versions.name, versions.title, versions.when

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say what the one that fits says."""
        fits = self._flags if isinstance(rollout.brings, FlagChange) else self._versions
        return await fits.judge(rollout, step)
