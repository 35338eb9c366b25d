"""`rehearsal`: the version was rehearsed, and everything was as approved."""

from collections import Counter
from typing import Protocol

from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.model import Rehearsal
from greenroom.rehearsal.server.service import journeys_of
from greenroom.releases.rollouts.model import Outcome, Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

OUTCOMES: dict[str, Outcome] = {
    "passed": "pass",
    "failed": "fail",
    "differs": "inconclusive",
    "unapproved": "inconclusive",
}


class Rehearsals(Protocol):
    """What the gate asks."""

    async def of_app(
        self, app: str, version: int | None = None, limit: int = 50
    ) -> list[Rehearsal]:
        """Return an app's rehearsals, newest first."""
        ...


class RehearsalGate:
    """Looks at the newest rehearsal of the version's bytes."""

    name = "rehearsal"
    title = "Rehearsal"
    when: When = "before"

    def __init__(self, rehearsals: Rehearsals, publisher: Publisher) -> None:
        self._rehearsals, self._publisher = rehearsals, publisher

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say whether it was as approved; what differs is for a person to accept."""
        version = await self._publisher.version(rollout.app, rollout.to_version)
        if not journeys_of(version):
            return self._says(
                "inconclusive",
                f"{version.name} has no journeys, so nothing can be rehearsed. Record one, or decide.",
            )
        found = await self._rehearsals.of_app(rollout.app, rollout.to_version, 1)
        if not found or found[0].digest != version.bundle.digest:
            return self._says(
                "waiting",
                f"{version.name} was not rehearsed yet: greenroom rehearse {version.name}",
            )
        newest = found[0]
        if newest.state != "done":
            return self._says("waiting", f"{version.name} is being rehearsed.")
        return self._says(
            OUTCOMES.get(newest.verdict, "fail"),
            f"Rehearsal of {version.name}: {newest.sentence}",
            rehearsal=newest.id,
            parts=dict(Counter(part.verdict for part in newest.parts)),
        )

    def _says(self, outcome: Outcome, sentence: str, **numbers: object) -> Verdict:
        return Verdict(self.name, outcome, sentence, numbers)
