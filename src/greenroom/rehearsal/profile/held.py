"""Whom a step holds up: somebody else asks for something small while it is made.

What is asked for is a page that no app has, so that its answer costs nothing. An app that answers it
late was busy in the one thread that serves everybody.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.replay.link import Link, connect
from greenroom.rehearsal.replay.model import Target
from greenroom.rehearsal.replay.play import play

NOWHERE = "/greenroom-is-anybody-there"
EVERY = 0.02
"""Seconds between an answer and the next question."""
LONGEST = 30.0
"""Seconds after which an answer is not waited for any more."""
USUAL = 10
"""Questions asked while nobody is there, to know what an answer usually takes."""


@dataclass(frozen=True)
class _Answer:
    asked_at: float
    came_at: float


async def held_up(journey: Journey, target: Target) -> dict[int, float]:
    """Return for each step the seconds by which the latest answer was later than usual."""
    answers: list[_Answer] = []
    async with connect(target) as link:
        for _ in range(USUAL):
            await _ask(link, answers)
        if not answers:
            return {}
        usual = statistics.median(each.came_at - each.asked_at for each in answers)
        over = asyncio.Event()
        asking = asyncio.create_task(_keep_asking(link, answers, over))
        try:
            replay = await play(journey, target, fold=False)
        finally:
            over.set()
            await asking
    return {
        step.number: max(
            (
                min(each.came_at, step.done_at) - max(each.asked_at, step.sent_at) - usual
                for each in answers
                if each.asked_at < step.done_at and each.came_at > step.sent_at
            ),
            default=0.0,
        )
        for step in replay.steps
    }


async def _keep_asking(link: Link, answers: list[_Answer], over: asyncio.Event) -> None:
    while not over.is_set():
        await _ask(link, answers)
        await asyncio.sleep(EVERY)


async def _ask(link: Link, answers: list[_Answer]) -> None:
    asked = time.monotonic()
    try:
        async with asyncio.timeout(LONGEST):
            await link.request("GET", NOWHERE, follow=False)
    except (GreenroomError, TimeoutError):
        return
    answers.append(_Answer(asked, time.monotonic()))
