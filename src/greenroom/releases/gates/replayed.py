"""`replay`: the journeys on the old and the new version side by side, before any user gets the new one."""

from typing import Any, Protocol

from greenroom.kernel.errors import GreenroomError
from greenroom.monitoring.statistics.paired import PairedTest, PairedTimes, paired
from greenroom.publish.service import Publisher
from greenroom.rehearsal.paired.model import NO_FLAGS, Flags, PairedJourney, PairedReplay
from greenroom.rehearsal.server.service import journeys_of
from greenroom.releases.gates.rehearsed import Rehearsals
from greenroom.releases.gates.words import count
from greenroom.releases.rollouts.model import Outcome, Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

Said = tuple[Outcome, str]


class Plays(Protocol):
    """Plays journeys on two versions."""

    async def play(
        self, app: str, old: int, new: int, flags: tuple[Flags, Flags] = NO_FLAGS
    ) -> PairedReplay:
        """Play the journeys on both versions, each with these flags set."""
        ...


class ReplayGate:
    """Plays the journeys on both, then compares times by signed ranks, and outputs."""

    name = "replay"
    title = "Paired replay"
    when: When = "before"

    def __init__(
        self,
        replays: Plays,
        rehearsals: Rehearsals,
        publisher: Publisher,
        test: PairedTest | None = None,
    ) -> None:
        self._replays, self._rehearsals, self._publisher = replays, rehearsals, publisher
        self._test = test or PairedTest()

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say whether the new version is as fast and as right as the old one."""
        old, new = rollout.from_version, rollout.to_version
        if old is None:
            return self._says(("pass", f"v{new} is the first release here; nothing to compare."))
        if not await self._has_journeys(rollout.app, old, new):
            words = f"Neither v{old} nor v{new} has journeys to play. Record one, or decide."
            return self._says(("inconclusive", words))
        try:
            replay = await self._replays.play(rollout.app, old, new)
        except GreenroomError as why:  # asking again at once would only start instances in vain
            return self._says(("inconclusive", f"v{old} and v{new} could not be played: {why}"))
        times = paired(self._test, [(pair.old, pair.new) for pair in replay.pairs])
        is_approved = await self._is_approved(rollout.app, new)
        said = judged(self._test, f"v{old}", f"v{new}", replay, times, is_approved=is_approved)
        return self._says(said, **numbers(replay, times))

    async def _has_journeys(self, app: str, *numbers: int) -> bool:
        versions = [await self._publisher.version(app, number) for number in numbers]
        return any(journeys_of(version) for version in versions)

    async def _is_approved(self, app: str, number: int) -> bool:
        """Whether a rehearsal showed that the version's outputs are those that people approved."""
        found = await self._rehearsals.of_app(app, number, 1)
        return bool(found) and found[0].verdict == "passed"

    def _says(self, said: Said, **numbers: Any) -> Verdict:
        return Verdict(self.name, said[0], said[1], numbers)


def judged(
    test: PairedTest,
    old: str,
    new: str,
    replay: PairedReplay,
    times: PairedTimes,
    *,
    is_approved: bool,
) -> Said:
    """Return outcome and sentence: what is broken first, then what is slow, then what looks different."""
    if broken := _broken(replay.journeys):
        return "fail", f"{new} does not get through {broken.name}, {old} does: {broken.why}"
    if replay.errors:
        errors = count(len(replay.errors), "error")
        return "fail", f"{new} shows {errors} where {old} shows none: {replay.errors[0]}."
    compared = f"{new} takes {times.ratio:.2f} times as long as {old}"
    steps = f"{count(times.pairs, 'step')} played on both"
    if times.slower:
        return "fail", f"{compared}, over {steps}."
    if not times.enough:
        return "inconclusive", f"Only {steps}, which is too few. {_why(replay)}"
    if replay.differences and not is_approved:
        outputs = count(len(replay.differences), "output")
        first = replay.differences[0]
        return (
            "inconclusive",
            f"{new} shows {outputs} not as {old}, and nobody approved it: {first}.",
        )
    shown = "other outputs, as approved" if replay.differences else "the same outputs"
    return "pass", f"{compared}, over {steps}{_but(test, times)}, with {shown}."


def _but(test: PairedTest, times: PairedTimes) -> str:
    """Say why a version that took longer passes all the same."""
    if times.ratio < test.ratio:
        return ""
    if times.difference < test.felt:
        return f" (by {times.difference * 1000:.1f} ms, which nobody feels)"
    return " (which may be chance)"


def _broken(journeys: tuple[PairedJourney, ...]) -> PairedJourney | None:
    return next((each for each in journeys if each.fault == "new"), None)


def _why(replay: PairedReplay) -> str:
    return next((each.why for each in replay.journeys if each.why), "Record a longer journey.")


def numbers(replay: PairedReplay, times: PairedTimes) -> dict[str, Any]:
    """Return what the sentence rests on."""
    return {
        "pairs": times.pairs,
        "ratio": round(times.ratio, 3),
        "difference_seconds": round(times.difference, 4),
        "chance": float(f"{times.chance:.3g}"),
        "differences": replay.differences[:10],
        "errors": replay.errors[:10],
    }
