"""A load test from beginning to end: one person first, then the crowd, then one person again."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.alone import Alone, alone, session_alone
from greenroom.rehearsal.load.assembling import Asked, Seen, assembled
from greenroom.rehearsal.load.crew import Crew, crew
from greenroom.rehearsal.load.expected import Place, drifted
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.schedule import settled
from greenroom.rehearsal.load.session import Job
from greenroom.rehearsal.load.tally import Progress, Tally
from greenroom.rehearsal.load.verdict import Objective, several
from greenroom.rehearsal.replay.model import Target

TICK = 0.5
"""Seconds between two words about the progress."""
HOPELESS = 20
"""Sessions that broke one after another, with nothing going on between, after which it is over."""


class Backstage(Protocol):
    """Who can see the app from behind: a stand, or a server."""

    async def last_words(self) -> tuple[str, ...] | None:
        """Return the app's last lines if it has died, else None."""
        ...

    async def revive(self) -> None:
        """Start the app anew, if it can be."""
        ...


@dataclass(frozen=True)
class Words:
    """How the test and its app are called, and who is told how it goes."""

    app: str = ""
    tell: Callable[[str], None] = lambda _: None
    """Told when a new part begins."""
    progress: Callable[[Progress], None] = lambda _: None
    backstage: Backstage | None = None
    under: Objective = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    """Set it to end early with what is known."""


async def run(plan: Plan, journey: Journey, target: Target, words: Words | None = None) -> Result:
    """Load an app and return what happened; an app that dies is a result, not an error."""
    words = words or Words()
    plan = settled(plan, journey)
    words.tell("One person first.")
    first = await alone(journey, target, plan)
    return await crowded(plan, journey, target, words, first)


async def crowded(
    plan: Plan, journey: Journey, target: Target, words: Words, first: Alone
) -> Result:
    """Load an app whose baseline is known."""
    words.tell(_announced(plan))
    jobs = [Job(n, plan, journey, target, first.expected) for n in range(plan.processes)]
    async with crew(jobs) as workers:
        seen = await _watched(workers, journey, words)
    drifts = await _afterwards(plan, journey, target, first, seen)
    return assembled(
        Asked(plan, journey, target.url, words.app or target.url, words.under),
        first.stretch,
        seen,
        drifts,
    )


async def _watched(workers: Crew, journey: Journey, words: Words) -> Seen:
    """Take what the workers report, until they are done, told to stop, or the app is gone."""
    tally, how, log = Tally(journey), "finished", ()
    zero = workers.begin()
    begun = datetime.now(UTC) + timedelta(seconds=zero - time.monotonic())
    listening = asyncio.create_task(workers.listen(tally.take))
    try:
        while not listening.done():
            await asyncio.wait({listening}, timeout=TICK)
            words.progress(tally.progress(max(0.0, time.monotonic() - zero)))
            if how != "finished" or listening.done():
                continue
            if words.stop.is_set():
                how = "interrupted"
            elif (last := await _dead(tally, words)) is not None:
                how, log = "died", last
            if how != "finished":
                workers.stop()
        await listening
    finally:
        listening.cancel()
    return Seen(tally, how, begun, time.monotonic() - zero, log)


async def _dead(tally: Tally, words: Words) -> tuple[str, ...] | None:
    """Return the app's last words if it is gone: somebody saw it die, or nobody gets in any more."""
    if tally.endings["broken"] and words.backstage:
        last = await words.backstage.last_words()
        if last is not None:
            return last
    return () if tally.in_a_row >= HOPELESS else None


async def _afterwards(
    plan: Plan, journey: Journey, target: Target, first: Alone, seen: Seen
) -> frozenset[Place]:
    """Return what is another output for one person too, if any was wrong."""
    if not seen.tally.wrong_sessions or seen.how == "died":
        return frozenset()
    return drifted(first.expected, await session_alone(journey, target, plan))


def _announced(plan: Plan) -> str:
    crowd = f"{plan.rate:g} arrivals per second" if plan.rate else several(plan.users, "user")
    return f"Then {crowd}: ramp-up {plan.ramp:.0f} s, steady {plan.duration:.0f} s."
