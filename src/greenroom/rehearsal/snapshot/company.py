"""Sessions in company: several people use the app at once, each step met and followed by another's.

They go in rounds, one step a round, so that it does not hang on chance who meets whom:

* those in step begin the same step at the same moment, and meet in the same function;
* those behind take the step before at that moment too, and meet the others with other inputs;
* one more takes the step before when all of them are done, so that each next step of theirs comes
  after somebody else's, and sees what those inputs left behind.
"""

import asyncio
from collections.abc import Sequence

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.replay.model import Pace, Replay, StepResult, Target
from greenroom.rehearsal.replay.play import play

BEHIND = 0.02
"""Seconds after which those behind act: a server hears the others first, and is still at their step."""


async def in_company(journey: Journey, target: Target, count: int) -> Sequence[Replay]:
    """Play a journey in so many sessions."""
    rounds = Rounds(groups(count, len(journey.steps)))
    sessions = (_session(number, journey, target, count, rounds) for number in range(count))
    return await asyncio.gather(*sessions)


async def _session(
    number: int, journey: Journey, target: Target, count: int, rounds: "Rounds"
) -> Replay:
    left = len(journey.steps)

    async def watch(result: StepResult) -> None:
        nonlocal left
        left -= 1
        await rounds.done(number)
        if left and not result.missing:
            await turn()

    async def turn() -> None:
        await rounds.turn(number)
        if number >= max(1, count // 2):
            await asyncio.sleep(BEHIND)

    await turn()
    try:
        return await play(journey, target, Pace(patience=count), watch=watch)
    finally:
        await rounds.leave(number)


def groups(count: int, steps: int) -> list[set[int]]:
    """Return who acts at once, group after group; each of `count` sessions is in one per step."""
    after = {count - 1} if count > 1 else set[int]()
    in_step = set(range(max(1, count // 2)))
    behind = set(range(count)) - in_step - after
    found: list[set[int]] = []
    for number in range(steps + 1):
        now = (in_step if number < steps else set()) | (behind if number else set())
        found += [now, after if number else set()]
    return [group for group in found if group]


class Rounds:
    """Lets sessions act group by group; who leaves is waited for no more."""

    def __init__(self, groups: Sequence[set[int]]) -> None:
        self._groups = [set(group) for group in groups]
        self._news = asyncio.Condition()

    async def turn(self, who: int) -> None:
        """Wait until somebody may act."""
        async with self._news:
            await self._news.wait_for(lambda: not self._groups or who in self._groups[0])

    async def done(self, who: int) -> None:
        """Somebody has acted."""
        await self._without(who, self._groups[:1])

    async def leave(self, who: int) -> None:
        """Somebody will not act any more."""
        await self._without(who, self._groups)

    async def _without(self, who: int, groups: Sequence[set[int]]) -> None:
        async with self._news:
            for group in groups:
                group.discard(who)
            while self._groups and not self._groups[0]:
                del self._groups[0]
            self._news.notify_all()
