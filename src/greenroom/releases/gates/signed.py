"""`sign-off`: a person has approved exactly this version."""

from typing import Protocol

from greenroom.publish.service import Publisher
from greenroom.releases.rollouts.model import Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When
from greenroom.releases.sign_offs.model import SignOff


class Signed(Protocol):
    """What the gate asks."""

    async def of_version(self, app: str, number: int) -> list[SignOff]:
        """Return what was said of a version, newest first."""
        ...


class SignOffGate:
    """Waits until somebody has said yes or no."""

    name = "sign-off"
    title = "Sign-off"
    when: When = "before"

    def __init__(self, sign_offs: Signed, publisher: Publisher) -> None:
        self._sign_offs, self._publisher = sign_offs, publisher

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say what the newest sign-off of the version's bytes is."""
        version = await self._publisher.version(rollout.app, rollout.to_version)
        found = await self._sign_offs.of_version(rollout.app, rollout.to_version)
        newest = next((each for each in found if each.digest == version.bundle.digest), None)
        name = version.name
        if newest is None:
            words = f"Nobody has signed {name} off yet: greenroom sign-off {name}"
            return Verdict(self.name, "waiting", words)
        note = f": {newest.note}" if newest.note else "."
        outcome = "pass" if newest.decision == "approved" else "fail"
        words = f"{newest.by} {newest.decision} {name}{note}"
        numbers = {"by": newest.by, "at": newest.at.isoformat(), "digest": newest.digest}
        return Verdict(self.name, outcome, words, numbers)
