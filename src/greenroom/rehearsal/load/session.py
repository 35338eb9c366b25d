"""One session of a load test: played, compared, and written down as it goes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.expected import Expected
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.records import Began, Ended, Record, Step
from greenroom.rehearsal.replay.model import Ending, Pace, StepResult, Target
from greenroom.rehearsal.replay.play import play

Emit = Callable[[Record], None]
MISREAD = (ValueError, LookupError, TypeError, AttributeError, OSError)
"""What reading the half answer of a dying app can raise."""


@dataclass(frozen=True)
class Job:
    """What a worker must know."""

    worker: int
    plan: Plan
    journey: Journey
    target: Target
    expected: Expected


@dataclass(frozen=True)
class Seat:
    """Who plays a session, and when it was meant to begin, seconds since the test began."""

    user: int
    iteration: int
    due: float


async def attend(job: Job, seat: Seat, zero: float, emit: Emit) -> Ending:
    """Play one session; `zero` is when the test began on the monotonic clock."""
    plan, checked = job.plan, _is_checked(job.plan)
    pace = Pace(think=plan.think, jitter=plan.jitter, quiet=0)
    emit(Began(seat.user, seat.iteration, job.worker, seat.due, time.monotonic() - zero))

    async def watch(result: StepResult) -> None:
        emit(_step(job, seat, result, zero, checked=checked))

    ending: Ending = "stopped"
    why, at_step = "", None
    try:
        replay = await play(job.journey, job.target, pace, watch=watch, fold=checked)
        ending, why, at_step = replay.ending, replay.why, replay.at_step
    except MISREAD as error:
        ending, why = "broken", f"An answer could not be read: {type(error).__name__}: {error}"
    finally:
        now = time.monotonic() - zero
        emit(Ended(seat.user, seat.iteration, now, ending, why, at_step, checked))
    return ending


def _step(job: Job, seat: Seat, result: StepResult, zero: float, *, checked: bool) -> Step:
    wrong = job.expected.wrong(result) if checked and not result.missing else ()

    def since(at: float | None) -> float | None:
        return None if at is None else round(at - zero, 6)

    return Step(
        seat.user,
        seat.iteration,
        result.number,
        round(result.sent_at - zero, 6),
        since(result.first_output_at),
        round(result.done_at - zero, 6),
        not result.missing,
        since(result.page_at),
        since(result.socket_at),
        wrong,
    )


def _is_checked(plan: Plan) -> bool:
    return plan.check >= 1 or random.random() < plan.check  # noqa: S311 - a sample is no secret
