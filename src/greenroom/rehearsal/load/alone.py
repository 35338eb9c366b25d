"""One person first: the times to compare with, and the outputs to expect."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.expected import Expected, learned
from greenroom.rehearsal.load.model import Stretch
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.schedule import length
from greenroom.rehearsal.load.summary import Timed, times
from greenroom.rehearsal.replay.model import Pace, Replay, Target
from greenroom.rehearsal.replay.play import play

SESSIONS = 3
"""One after another; the first warms the app up, and its times do not count."""
MOST_THINKING = 5.0
"""Seconds of think time per session; alone, thinking longer changes nothing."""


@dataclass(frozen=True)
class Alone:
    """What one person saw."""

    stretch: Stretch
    expected: Expected


async def alone(journey: Journey, target: Target, plan: Plan) -> Alone:
    """Play the journey for one person, one session after another.

    Raises what a session ended with: an app that fails one person needs no load test.
    """
    begun = time.monotonic()
    replays = [await session_alone(journey, target, plan) for _ in range(SESSIONS)]
    for replay in replays:
        _must_be_done(replay)
    return Alone(_stretch(journey, replays, time.monotonic() - begun), learned(replays))


async def session_alone(journey: Journey, target: Target, plan: Plan) -> Replay:
    """Play one session with nobody else there."""
    thinking = length(journey, 1) - length(journey, 0)
    think = min(plan.think, MOST_THINKING / thinking) if thinking else 0.0
    return await play(journey, target, Pace(think=think, quiet=0), fold=plan.check > 0)


def _must_be_done(replay: Replay) -> None:
    if replay.ending == "done":
        return
    kind = StuckError if replay.ending == "stuck" else BrokenError
    raise kind(
        f"Journey {replay.journey} does not work for one person alone.",
        replay.why,
        "Make `greenroom test` pass first; then load it.",
    )


def _stretch(journey: Journey, replays: Sequence[Replay], seconds: float) -> Stretch:
    timed = [each for replay in replays[1:] for each in _timed(replay)]
    return Stretch("alone", seconds, len(replays), len(replays), 0, times(journey, timed))


def _timed(replay: Replay) -> list[Timed]:
    return [
        (
            step.number,
            step.done_at - step.sent_at,
            None if step.first_output_at is None else step.first_output_at - step.sent_at,
        )
        for step in replay.steps
    ]
