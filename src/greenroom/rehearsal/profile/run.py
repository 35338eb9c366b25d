"""One profile from the first start to the advice."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.profile.advice import advise
from greenroom.rehearsal.profile.advice.model import WORTH
from greenroom.rehearsal.profile.growth import FEWEST, measure
from greenroom.rehearsal.profile.held import held_up
from greenroom.rehearsal.profile.model import START_UP, Growth, Profile, Trace, Window
from greenroom.rehearsal.profile.ports import Sampler, Subject
from greenroom.rehearsal.profile.sampling import sampler_for
from greenroom.rehearsal.profile.steps import Sessions, profiled
from greenroom.rehearsal.replay.model import Replay
from greenroom.rehearsal.replay.play import play

REST = 0.4
"""Seconds for which the app is looked at while nobody is there."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How an app is profiled."""

    sampled: int = 2
    """Sessions that are sampled after the first one; two tell what is done in each."""
    growth: int = 10
    """Further sessions after which memory and handles are looked at; 0 for none."""
    growth_seconds: float = 60.0
    """Seconds those may take together; fewer are played where they take longer."""
    worth: float = WORTH
    """Seconds below which no change is advised."""
    held: bool = True
    """Whether another session is played to see whom it holds up."""


@dataclass
class _Seen:
    """What was seen so far."""

    start: Window | None = None
    first: Sessions = field(default_factory=Sessions)
    later: Sessions = field(default_factory=Sessions)
    held: dict[int, float] = field(default_factory=dict)
    growth: Growth | None = None
    notes: list[str] = field(default_factory=list)


async def run(
    journey: Journey, subject: Subject, plan: Plan | None = None, say: Say = lambda _: None
) -> Profile:
    """Play a journey on an app while it is sampled; raise `StuckError` if it cannot be played."""
    plan, seen = plan or Plan(), _Seen()
    with tempfile.TemporaryDirectory(prefix="greenroom-profile-") as room:
        Path(room).chmod(0o777)  # the app may run as another user
        runs = subject.room is not None
        sampler = sampler_for(subject.language, subject.room or Path(room), runs=runs)
        say("The start, and the first session.")
        await _begin(journey, subject, sampler, seen)
        say(f"Then {plan.sampled} sessions, sampled.")
        await _sampled(journey, subject, sampler, plan, seen)
        if plan.held:
            say("Then one more: does it hold others up?")
            seen.held = await held_up(journey, subject.target)
        if plan.growth:
            if plan.growth >= FEWEST:
                say(f"Then {plan.growth} more: does anything stay behind?")
            seen.growth, notes = await measure(journey, subject, plan.growth, plan.growth_seconds)
            seen.notes += notes
    return _judged(journey, subject, plan, seen)


async def _begin(journey: Journey, subject: Subject, sampler: Sampler, seen: _Seen) -> None:
    """Start the app and play the first session, sampled from the start on where that is possible."""
    started = await subject.restart(sampler.environment)
    async with AsyncExitStack() as stack:
        sampling = await stack.enter_async_context(sampler.sampling(subject.pid))
        attached = time.monotonic()
        ready = await subject.ready()
        replay = await _played(journey, subject)
    seen.first = Sessions((replay,), sampling.trace)
    if started is None:
        seen.notes.append(
            "The app ran already, so its start was not seen, and its first session was not the first."
        )
        return
    seen.start = Window(-1, START_UP, started, ready)
    if attached - started > 0.2:
        seen.notes.append(f"The first {attached - started:.1f} s of the start were not seen.")


async def _sampled(
    journey: Journey, subject: Subject, sampler: Sampler, plan: Plan, seen: _Seen
) -> None:
    async with sampler.sampling(subject.pid) as sampling:
        await asyncio.sleep(0.1)
        rests = time.monotonic()
        await asyncio.sleep(REST)
        rested = time.monotonic()
        replays = [await _played(journey, subject) for _ in range(plan.sampled)]
    seen.later = Sessions(tuple(replays), sampling.trace, (rests, rested))


async def _played(journey: Journey, subject: Subject) -> Replay:
    replay = await play(journey, subject.target)
    if replay.ending != "done":
        raise StuckError(
            f"{journey.name} cannot be played on {subject.name}, so it was not profiled.",
            replay.why,
            "greenroom test says more of it.",
        )
    return replay


def _judged(journey: Journey, subject: Subject, plan: Plan, seen: _Seen) -> Profile:
    steps = profiled(subject, seen.start, seen.first, seen.later)
    steps = [replace(step, held=seen.held.get(step.number)) for step in steps]
    seen.notes += _unseen(steps_seen=any(step.stacks for step in steps), trace=seen.later.trace)
    profile = Profile(
        app=subject.name,
        journey=journey.name,
        framework=subject.framework or journey.framework,
        steps=tuple(steps),
        growth=seen.growth,
        notes=tuple(seen.notes),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sessions=plan.sampled,
    )
    return replace(profile, advice=tuple(advise(profile, subject.folder, plan.worth)))


def _unseen(*, steps_seen: bool, trace: Trace) -> Iterable[str]:
    if not trace.slices:
        yield "The sampler saw nothing at all of the app's process."
    elif not steps_seen:
        yield "The app did nothing that could be seen in any step: they are too short."
