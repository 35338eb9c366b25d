"""`rehearsal` of a flag: the released version was rehearsed with it set the way it is brought."""

from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.model import OVERALL, Part, Rehearsal, Way
from greenroom.rehearsal.server.service import journeys_of
from greenroom.releases.gates.of_flags.released import AtPlace, released_version
from greenroom.releases.gates.rehearsed import OUTCOMES, Rehearsals
from greenroom.releases.gates.words import count
from greenroom.releases.rollouts.flagged.expected import flag_of
from greenroom.releases.rollouts.model import Outcome, Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

LOOKED_BACK = 20
"""Rehearsals of the version in which one with the flag is looked for."""


class FlagRehearsalGate:
    """Looks at the newest rehearsal that played the journeys with the variant."""

    name = "rehearsal"
    title = "Rehearsal"
    when: When = "before"

    def __init__(self, rehearsals: Rehearsals, publisher: Publisher, at: AtPlace) -> None:
        self._rehearsals, self._publisher, self._at = rehearsals, publisher, at

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say whether everything was as approved with the flag set this way."""
        version = await released_version(self._at, self._publisher, rollout)
        if version is None:
            return self._says(
                "inconclusive", f"Nothing is released at {rollout.stage} to rehearse."
            )
        if not journeys_of(version):
            said = f"{version.name} has no journeys, so nothing can be rehearsed. Record one, or decide."
            return self._says("inconclusive", said)
        way = Way(flag_of(rollout).key, flag_of(rollout).variant)
        command = f"greenroom rehearse {version.name} --flag {rollout.name}"
        for each in await self._rehearsals.of_app(rollout.app, version.number, LOOKED_BACK):
            if each.digest != version.bundle.digest:
                continue
            if each.state != "done" and _is_about(each, way):
                return self._says("waiting", f"{version.name} is being rehearsed.")
            if parts := _parts(each, way):
                return self._of(version.name, rollout.name, each, parts)
        said = f"{version.name} was not rehearsed with {rollout.name} yet: {command}"
        return self._says("waiting", said)

    def _of(self, version: str, name: str, found: Rehearsal, parts: list[Part]) -> Verdict:
        wrong = [part for part in parts if OVERALL[part.verdict] != "passed"]
        whole = OVERALL[wrong[0].verdict] if wrong else "passed"
        journeys = count(len(parts), "journey")
        said = f"{wrong[0].journey}: {wrong[0].sentence}" if wrong else f"{journeys} as approved."
        return self._says(
            OUTCOMES.get(whole, "fail"),
            f"Rehearsal of {version} with {name}: {said}",
            rehearsal=found.id,
            journeys=len(parts),
        )

    def _says(self, outcome: Outcome, sentence: str, **numbers: object) -> Verdict:
        return Verdict(self.name, outcome, sentence, numbers)


def _is_about(rehearsal: Rehearsal, way: Way) -> bool:
    return rehearsal.wish.both_ways or rehearsal.wish.flags.get(way.flag) == way.variant


def _parts(rehearsal: Rehearsal, way: Way) -> list[Part]:
    """Return the tests that were played this way: besides, or because the whole rehearsal was."""
    tests = [part for part in rehearsal.parts if part.kind == "test"]
    besides = [
        part for part in tests
        if (part.facts.get("way") or {}).get("flag") == way.flag
        and part.facts["way"].get("variant") == way.variant
    ]  # fmt: skip
    if besides or rehearsal.wish.flags.get(way.flag) != way.variant:
        return besides
    return [part for part in tests if not part.facts.get("way")]
