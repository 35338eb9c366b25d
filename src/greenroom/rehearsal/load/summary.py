"""From records to figures: pure functions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.expected import Place
from greenroom.rehearsal.load.model import (
    Moment,
    Played,
    PlayedStep,
    StepTimes,
    Stretch,
    Trouble,
    WrongOutput,
)
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.quantiles import quantile
from greenroom.rehearsal.load.schedule import PHASES, phase_at, steady_from, steady_until
from greenroom.rehearsal.load.tally import Session

FAILED = {"broken", "stuck"}
Timed = tuple[int, float, float | None]
"""Step, seconds it took, seconds to its first output."""


def times(journey: Journey, timed: Iterable[Timed]) -> tuple[StepTimes, ...]:
    """Return the distribution of each step that was played."""
    took, first = defaultdict[int, list[float]](list), defaultdict[int, list[float]](list)
    for number, seconds, until_first in timed:
        took[number].append(seconds)
        if until_first is not None:
            first[number].append(until_first)
    return tuple(
        _distribution(
            step.number, step.label, sorted(took[step.number]), sorted(first[step.number])
        )
        for step in journey.steps
        if took[step.number]
    )


def phases(plan: Plan, journey: Journey, sessions: Sequence[Session], end: float) -> list[Stretch]:
    """Return each phase of the test; a step belongs to the phase in which it was sent."""
    bounds = (0.0, steady_from(plan), steady_until(plan), end)
    return [
        _stretch(plan, journey, sessions, name, max(0.0, min(bounds[i + 1], end) - bounds[i]))
        for i, name in enumerate(PHASES)
    ]


def moments(sessions: Sequence[Session], end: float) -> list[Moment]:
    """Return how each second was."""
    done, failed = Counter[int](), Counter[int]()
    took = defaultdict[int, list[float]](list)
    for session in sessions:
        for step in session.steps:
            took[int(step.done)].append(step.done - step.sent)
        if session.ended:
            second = int(session.ended.at)
            done[second] += session.ended.ending == "done"
            failed[second] += session.ended.ending in FAILED
    users = people(sessions, end)
    return [
        _moment(second, users[second], sorted(took[second]), done[second], failed[second])
        for second in range(int(end) + 1)
    ]


def people(sessions: Iterable[Session], end: float) -> list[int]:
    """Return the most people who were in at once, for each second."""
    changes = [(one.began.at, 1) for one in sessions]
    changes += [(one.ended.at, -1) for one in sessions if one.ended]
    changes.sort()  # who leaves at the moment at which another comes leaves first
    found, now, position = list[int](), 0, 0
    for second in range(int(end) + 1):
        most = now
        while position < len(changes) and changes[position][0] < second + 1:
            now += changes[position][1]
            most, position = max(most, now), position + 1
        found.append(most)
    return found


def played(sessions: Iterable[Session], end: float) -> list[Played]:
    """Return every session."""
    return [
        Played(
            session.began.user,
            session.began.iteration,
            session.began.worker,
            session.began.due,
            session.began.at,
            session.ended.at if session.ended else end,
            session.ended.ending if session.ended else "stopped",
            tuple(
                PlayedStep(
                    step.number,
                    step.sent,
                    step.first,
                    step.done,
                    bool(step.wrong),
                    step.page,
                    step.socket,
                )
                for step in session.steps
            ),
        )
        for session in sessions
    ]


def troubles(journey: Journey, sessions: Iterable[Session]) -> list[Trouble]:
    """Return how sessions failed, the most frequent first."""
    labels = labels_of(journey)
    found = Counter[tuple[str, str, bool]]()
    for session in sessions:
        if session.ended and session.ended.ending in FAILED:
            at = session.ended.at_step
            lost = session.ended.ending == "broken" and bool(session.steps)
            found[session.ended.why, labels.get(at, "") if at is not None else "", lost] += 1
    return [Trouble(why, count, label, lost) for (why, label, lost), count in found.most_common()]


def wrong_outputs(
    journey: Journey, sessions: Iterable[Session], drifts: frozenset[Place]
) -> list[WrongOutput]:
    """Return which outputs were wrong in how many sessions, the most frequent first."""
    labels = labels_of(journey)
    seen, said = Counter[Place](), dict[Place, str]()
    for session in sessions:
        places = {(step.number, each.output): each for step in session.steps for each in step.wrong}
        seen.update(places.keys())
        for place, each in places.items():
            said.setdefault(place, each.words)
    return [
        WrongOutput(place[0], labels[place[0]], place[1], count, said[place], place in drifts)
        for place, count in seen.most_common()
    ]


def wrong_sessions(sessions: Iterable[Session], drifts: frozenset[Place]) -> int:
    """Return how many sessions had a wrong output that the load is to blame for."""
    return sum(
        any((step.number, each.output) not in drifts for step in one.steps for each in step.wrong)
        for one in sessions
    )


def _distribution(
    number: int, label: str, took: Sequence[float], first: Sequence[float]
) -> StepTimes:
    return StepTimes(
        number,
        label,
        len(took),
        *(quantile(took, share) for share in (0.5, 0.95, 0.99, 1.0)),
        first_p50=quantile(first, 0.5) if first else None,
        first_p95=quantile(first, 0.95) if first else None,
    )


def _stretch(
    plan: Plan, journey: Journey, sessions: Sequence[Session], name: str, seconds: float
) -> Stretch:
    begun = [one for one in sessions if phase_at(plan, one.began.at) == name]
    ended = [one.ended for one in sessions if one.ended and phase_at(plan, one.ended.at) == name]
    timed = [
        each
        for one in sessions
        for each in _timed(one, first_counts_from_due=plan.is_open)
        if phase_at(plan, each[0]) == name
    ]
    done = sum(each.ending == "done" for each in ended)
    per_second = 1 / seconds if seconds else 0.0
    return Stretch(
        name,
        seconds,
        len(begun),
        done,
        sum(each.ending in FAILED for each in ended),
        times(journey, (each[1] for each in timed)),
        done * per_second * 60,
        len(timed) * per_second,
    )


def _timed(session: Session, *, first_counts_from_due: bool) -> Iterable[tuple[float, Timed]]:
    """Yield when each complete step was sent, and its times; waiting to get in counts."""
    for index, step in enumerate(session.steps):
        if step.complete:
            since = session.began.due if first_counts_from_due and index == 0 else step.sent
            first = None if step.first is None else step.first - since
            yield step.sent, (step.number, step.done - since, first)


def _moment(second: int, users: int, took: Sequence[float], done: int, failed: int) -> Moment:
    return Moment(
        second,
        users,
        quantile(took, 0.5) if took else None,
        quantile(took, 0.95) if took else None,
        done,
        failed,
    )


def labels_of(journey: Journey) -> Mapping[int, str]:
    """Return the label of each step."""
    return {step.number: step.label for step in journey.steps}
