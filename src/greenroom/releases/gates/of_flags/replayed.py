"""`replay` of a flag: the journeys on two instances of the released version, with the variant and without it."""

from collections.abc import Awaitable, Callable
from typing import Any

from greenroom.flags.moving import other_of
from greenroom.kernel.errors import GreenroomError
from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.service import journeys_of
from greenroom.releases.gates.of_flags.released import AtPlace, released_version
from greenroom.releases.gates.replayed import Plays, Said, judged, numbers
from greenroom.releases.rollouts.flagged.expected import flag_of
from greenroom.releases.rollouts.model import Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

CanBeSet = Callable[[str, str, str], Awaitable[bool]]
"""Whether a flag of an app has a variant where journeys are played."""


class FlagReplayGate:
    """Compares times and outputs; an output that is another one with the flag is for a person to accept."""

    name = "replay"
    title = "Paired replay"
    when: When = "before"

    def __init__(
        self,
        replays: Plays,
        publisher: Publisher,
        at: AtPlace,
        can_be_set: CanBeSet,
        test: PairedTest | None = None,
    ) -> None:
        self._replays, self._publisher = replays, publisher
        self._at, self._can_be_set = at, can_be_set
        self._test = test or PairedTest()

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say whether the version is as fast and as right with the variant as without it."""
        change = flag_of(rollout)
        version = await released_version(self._at, self._publisher, rollout)
        if version is None or not journeys_of(version):
            what = f"{version.name} has no journeys" if version else "No version is released here"
            return self._says(("inconclusive", f"{what} to play. Record one, or decide."))
        if not await self._can_be_set(rollout.app, change.key, change.variant):
            words = f"{change.name} is not among the flags of the first stage, where journeys are played."
            return self._says(("inconclusive", f"{words} Add it there, or decide."))
        flags = {change.key: other_of(change.held, change.variant)}, {change.key: change.variant}
        try:
            replay = await self._replays.play(rollout.app, version.number, version.number, flags)
        except GreenroomError as why:  # asking again at once would only start instances in vain
            return self._says(("inconclusive", f"{version.name} could not be played: {why}"))
        times = paired(self._test, [(pair.old, pair.new) for pair in replay.pairs])
        names = rollout.before, rollout.name
        said = judged(self._test, *names, replay, times, is_approved=False)
        return self._says(said, version=version.name, **numbers(replay, times))

    def _says(self, said: Said, **found: Any) -> Verdict:
        return Verdict(self.name, said[0], said[1], found)
