"""The people whom one process plays, all in one event loop."""

import asyncio
import random
import time

from greenroom.rehearsal.load.assets import fetch_assets
from greenroom.rehearsal.load.records import Began, Ended
from greenroom.rehearsal.load.schedule import Coming, comings, ends_at, share, steady_until
from greenroom.rehearsal.load.session import Emit, Job, Seat, attend

BACK_OFF = 1.0
"""Seconds after which somebody whose session broke tries again, give or take a half."""


class Crowd:
    """One worker's share of the people."""

    def __init__(self, job: Job, zero: float, emit: Emit) -> None:
        self._job, self._zero, self._emit = job, zero, emit
        self._room = asyncio.Semaphore(max(1, job.plan.users // job.plan.processes))
        self.playing = 0

    async def play(self) -> None:
        """Let everybody come, and return when all have gone; cancel it to send them home."""
        plan = self._job.plan
        if plan.assets == "once":
            await fetch_assets(self._job.journey, self._job.target)
        one = self._visitor if plan.is_open else self._regular
        mine = share(comings(plan), self._job.worker, plan.processes)
        people = [asyncio.create_task(one(coming)) for coming in mine]
        try:
            async with asyncio.timeout_at(self._on_loop_clock(ends_at(plan))):
                await asyncio.gather(*people)
        except TimeoutError:
            pass  # the cool-down is over: whoever is still in is sent home below
        finally:
            for person in people:
                person.cancel()
            await asyncio.gather(*people, return_exceptions=True)

    async def _regular(self, coming: Coming) -> None:
        """Repeat the journey until the steady phase ends."""
        await self._until(coming.at)
        iteration = 0
        while iteration == 0 or self._now() < steady_until(self._job.plan):
            await self._session(Seat(coming.user, iteration, max(self._now(), coming.at)))
            iteration += 1

    async def _visitor(self, coming: Coming) -> None:
        """Come once; whoever finds no room waits, and the wait counts."""
        await self._until(coming.at)
        seat, came_in = Seat(coming.user, 0, coming.at), False
        try:
            async with self._room:
                came_in = True
                await self._session(seat)
        finally:
            if not came_in:
                self._turned_away(seat)

    def _turned_away(self, seat: Seat) -> None:
        """Write down who still waited for room at the end: leaving them out would flatter the app."""
        plan, now = self._job.plan, self._now()
        too_late = now >= steady_until(plan)
        why = f"There was no room: {plan.users:,} people were in all the time." if too_late else ""
        ending = "stuck" if too_late else "stopped"
        self._emit(Began(seat.user, seat.iteration, self._job.worker, seat.due, now))
        self._emit(Ended(seat.user, seat.iteration, now, ending, why, None, checked=False))

    async def _session(self, seat: Seat) -> None:
        self.playing += 1
        try:
            if self._job.plan.assets == "every":
                await fetch_assets(self._job.journey, self._job.target)
            ending = await attend(self._job, seat, self._zero, self._emit)
        finally:
            self.playing -= 1
        if ending in {"broken", "stuck"} and not self._job.plan.is_open:
            await asyncio.sleep(BACK_OFF * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - self._now()))

    def _now(self) -> float:
        return time.monotonic() - self._zero

    def _on_loop_clock(self, at: float) -> float:
        return asyncio.get_running_loop().time() + at - self._now()
