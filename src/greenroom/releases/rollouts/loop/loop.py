"""The loop that moves rollouts: gather the facts, plan the next move, write it, do the work of the state."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from greenroom.flags.revising import RacedError
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import SYSTEM, Happened
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.loop.judging import Judging
from greenroom.releases.rollouts.loop.sight import Sight
from greenroom.releases.rollouts.loop.warmer import Warmer
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import Rollout

log = structlog.get_logger()
_WAKING = ("flag", "rollout", "release", "rollback", "deployment", "instance")
MOVES_AT_ONCE = 100
"""More than any rollout makes without waiting; a guard against a loop without end."""

Reminds = Callable[[Rollout], Awaitable[None]]
"""Begins to tell other programs that a decision about a rollout is due; twice for the same row is once."""


async def remind_nobody(rollout: Rollout) -> None:
    """Tell no other program."""


class RolloutLoop:
    """One loop over all rollouts that have not ended. The rows say everything; it remembers nothing."""

    def __init__(
        self,
        database: Database,
        sight: Sight,
        warmer: Warmer,
        judging: Callable[[Callable[[], None]], Judging],
        *,
        reminds: Reminds = remind_nobody,
        every: float = 2.0,
    ) -> None:
        self._database, self._sight, self._warmer, self._every = database, sight, warmer, every
        self._judging, self._reminds = judging(self.nudge), reminds
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Ask for a round now."""
        self._nudged.set()

    def on_event(self, happened: Happened) -> None:
        """Look again when something happened that a rollout may wait for."""
        if happened.kind.split(".")[0] in _WAKING:
            self.nudge()

    async def run(self) -> None:
        """Move rollouts for ever."""
        try:
            while True:
                self._nudged.clear()
                try:
                    await self.round()
                except (GreenroomError, OSError) as error:
                    log.warning("a round of rollouts failed; the next follows", why=str(error))
                await self._wait()
        finally:
            self._judging.stop()

    async def round(self) -> None:
        """Take each rollout as far as it can go now; one that cannot be moved holds no other."""
        async with self._database.read() as session:
            rollouts = await queries.live(session)
        for rollout in rollouts:
            try:
                await self._move(rollout)
            except (changes.OvertakenError, RacedError):
                self.nudge()  # a person acted meanwhile: look at the new row, or the new flag
            except GreenroomError as error:
                log.warning("a rollout cannot be moved", rollout=rollout.id, why=str(error))

    async def facts(self, rollout: Rollout) -> Facts:
        """Return what is so now."""
        return await self._sight.facts(rollout, self._judging.names)

    async def _move(self, rollout: Rollout) -> None:
        for _ in range(MOVES_AT_ONCE):
            facts = await self.facts(rollout)
            transition = next_transition(rollout, facts, now())
            if transition is None:
                break
            if transition.event == "rollout.reminded":
                await self._reminds(rollout)
            async with self._database.begin() as session:
                rollout = await changes.apply(session, SYSTEM, rollout, transition)
        if rollout.is_over:
            self._warmer.forget(rollout)
        elif rollout.state == "warming":
            self._warmer.begin(rollout)
        else:
            self._judging.ask(rollout, facts.given)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), self._every)
        except TimeoutError:
            return
