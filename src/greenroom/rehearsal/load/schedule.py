"""When who comes, and which phase a moment belongs to: pure functions of a plan."""

import os
import random
from dataclasses import dataclass, replace
from typing import Literal

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.plan import LONGEST_RAMP, SOONEST_RAMP, Plan

Phase = Literal["ramp", "steady", "cool-down"]
PHASES: tuple[Phase, ...] = ("ramp", "steady", "cool-down")
USERS_PER_PROCESS = 25
"""A second process is not worth its memory for fewer people than this."""


@dataclass(frozen=True)
class Coming:
    """Somebody who comes, seconds after the test began."""

    user: int
    at: float


def settled(plan: Plan, journey: Journey) -> Plan:
    """Return the plan with nothing left open."""
    ramp = plan.ramp
    if ramp is None:
        whole = length(journey, plan.think)
        ramp = 0.0 if plan.users == 1 else min(max(whole, SOONEST_RAMP), LONGEST_RAMP)
    wanted = plan.processes or max(1, min(_cores(), plan.users // USERS_PER_PROCESS))
    return replace(plan, ramp=ramp, processes=min(wanted, plan.users))


def length(journey: Journey, think: float) -> float:
    """Return how many seconds the journey took when it was recorded, think times scaled."""
    return sum(step.think * think + step.took for step in journey.steps) / 1000


def comings(plan: Plan) -> list[Coming]:
    """Return who comes when: each user once (closed), or one arrival after another (open)."""
    return _arrivals(plan) if plan.rate is not None else _starts(plan)


def share(everybody: list[Coming], index: int, count: int) -> list[Coming]:
    """Return those whom one of several workers plays; they come spread over the whole ramp."""
    return everybody[index::count]


def steady_from(plan: Plan) -> float:
    """Return when everybody has come."""
    return plan.ramp or 0.0


def steady_until(plan: Plan) -> float:
    """Return when nobody begins anew."""
    return steady_from(plan) + plan.duration


def ends_at(plan: Plan) -> float:
    """Return when whoever is still in is sent home."""
    return steady_until(plan) + plan.cool_down


def phase_at(plan: Plan, at: float) -> Phase:
    """Return the phase in which a moment lies."""
    if at < steady_from(plan):
        return "ramp"
    return "steady" if at < steady_until(plan) else "cool-down"


def _starts(plan: Plan) -> list[Coming]:
    apart = steady_from(plan) / plan.users
    return [Coming(user, user * apart) for user in range(plan.users)]


def _arrivals(plan: Plan) -> list[Coming]:
    """Come independently of each other, as strangers do: the gaps are exponential.

    During the ramp the rate rises in a straight line: time there is stretched so that the n-th
    arrival comes when n are expected.
    """
    assert plan.rate is not None
    chance = random.Random(plan.seed)  # noqa: S311 - arrivals are no secret
    expected, found = 0.0, list[Coming]()
    while True:
        expected += chance.expovariate(1.0)
        at = _when_expected(expected, plan.rate, steady_from(plan))
        if at >= steady_until(plan):
            return found
        found.append(Coming(len(found), at))


def _when_expected(count: float, rate: float, ramp: float) -> float:
    in_ramp = rate * ramp / 2
    if count < in_ramp:
        return (2 * count * ramp / rate) ** 0.5
    return ramp + (count - in_ramp) / rate


def _cores() -> int:
    return len(os.sched_getaffinity(0))
