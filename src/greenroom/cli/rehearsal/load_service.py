"""One load test, or a search for the capacity, with Ctrl-C as a polite end."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from greenroom.cli.rehearsal.load_place import Place
from greenroom.cli.rehearsal.load_report import Live
from greenroom.cli.rehearsal.load_wish import Wish, for_users
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.alone import alone
from greenroom.rehearsal.load.capacity import Capacity, search
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.run import Words, crowded, run
from greenroom.rehearsal.load.schedule import settled


@dataclass(frozen=True)
class Found:
    """A result, and the capacity if that was asked; the result is then the one at the edge."""

    result: Result | None
    capacity: Capacity | None = None

    @property
    def passed(self) -> bool:
        """Whether people would be served as was asked."""
        if self.capacity:
            return self.capacity.valid and self.capacity.users > 0
        return self.result is not None and self.result.verdict.passed


async def load(wish: Wish, journey: Journey, place: Place, live: Live) -> Found:
    """Load the app as was wished."""
    async with _polite_end() as stop:
        words = Words(
            app=place.name,
            tell=live.part,
            progress=live.progress,
            backstage=place.backstage,
            under=wish.objective(),
            stop=stop,
        )
        try:
            if wish.capacity:
                return await _capacity(wish, journey, place, words, live)
            return Found(await run(wish.plan(), journey, place.target, words))
        finally:
            live.clear()


async def _capacity(wish: Wish, journey: Journey, place: Place, words: Words, live: Live) -> Found:
    plan, results = wish.plan(), dict[int, Result]()
    words.tell("One person first.")
    first = await alone(journey, place.target, plan)

    async def attempt(users: int) -> Result:
        one = settled(for_users(plan, users), journey)
        result = await crowded(one, journey, place.target, words, first)
        if words.stop.is_set():
            raise KeyboardInterrupt
        if result.how == "died" and place.backstage:
            await place.backstage.revive()
        results[users] = result
        return result

    found = await search(
        attempt,
        under=wish.objective() or 1.0,
        most=plan.users,
        promised=wish.promised,
        told=live.trial,
        name=place.name,
    )
    return Found(results.get(found.users), found)


@asynccontextmanager
async def _polite_end() -> AsyncGenerator[asyncio.Event]:
    """Give an event that the first Ctrl-C sets; a second one ends the command at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def first() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, first)
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGINT)
