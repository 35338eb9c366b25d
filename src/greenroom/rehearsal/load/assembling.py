"""A result put together from what was asked and what was seen."""

import os
import platform
from dataclasses import dataclass
from datetime import datetime

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.expected import Place
from greenroom.rehearsal.load.health import Health
from greenroom.rehearsal.load.health import judged as health_of
from greenroom.rehearsal.load.model import How, Result, Stretch
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.schedule import phase_at
from greenroom.rehearsal.load.summary import (
    moments,
    phases,
    played,
    troubles,
    wrong_outputs,
    wrong_sessions,
)
from greenroom.rehearsal.load.tally import Tally
from greenroom.rehearsal.load.verdict import Objective, judged


@dataclass(frozen=True)
class Asked:
    """What was tested, and how."""

    plan: Plan
    journey: Journey
    target: str
    app: str
    under: Objective


@dataclass(frozen=True)
class Seen:
    """What the workers reported."""

    tally: Tally
    how: How
    begun: datetime
    seconds: float
    log: tuple[str, ...]


def assembled(asked: Asked, first: Stretch, seen: Seen, drifts: frozenset[Place]) -> Result:
    """Return the result of a load test whose time alone was `first`."""
    plan, journey = asked.plan, asked.journey
    sessions = list(seen.tally.sessions.values())
    stretches = phases(plan, journey, sessions, seen.seconds)
    found = troubles(journey, sessions)
    wrong = wrong_outputs(journey, sessions, drifts)
    checked = sum(one.ended is not None and one.ended.checked for one in sessions)
    bad = wrong_sessions(sessions, drifts)
    health = _health(plan, seen)
    seconds = moments(sessions, seen.seconds)
    counted = next((each for each in stretches[1::-1] if each.steps), stretches[0])
    return Result(
        journey=journey.name,
        framework=journey.framework,
        target=asked.target,
        app=asked.app,
        made_at=seen.begun.isoformat(timespec="milliseconds"),
        machine=f"{len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.release()}",
        plan=plan,
        how=seen.how,
        alone=first,
        phases=tuple(stretches),
        moments=tuple(seconds),
        sessions=tuple(played(sessions, seen.seconds)),
        troubles=tuple(found),
        wrong=tuple(wrong),
        checked=checked,
        wrong_sessions=bad,
        health=health,
        verdict=judged(plan, seen.how, first, counted, found, (bad, checked), health, asked.under),
        most_users=max((moment.users for moment in seconds), default=0),
        under=asked.under,
        log=seen.log,
    )


def _health(plan: Plan, seen: Seen) -> Health:
    """Judge the workers by the steady phase, or by all there is if the test did not get there."""
    pulses = seen.tally.pulses
    steady = [each for each in pulses if phase_at(plan, each.at) == "steady"]
    return health_of(steady or pulses, plan.processes)
