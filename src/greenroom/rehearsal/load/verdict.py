"""What a load test means, in sentences."""

from collections.abc import Sequence

from greenroom.rehearsal.load.health import Health
from greenroom.rehearsal.load.model import How, Result, Stretch, Trouble, Verdict, WrongOutput
from greenroom.rehearsal.load.plan import Plan

Objective = float | None
"""Seconds under which the 95th percentile of the slowest step must stay."""


def judged(
    plan: Plan,
    how: How,
    alone: Stretch,
    counted: Stretch,
    troubles: Sequence[Trouble],
    numbers: tuple[int, int],
    health: Health,
    under: Objective = None,
) -> Verdict:
    """Return the verdict; `numbers` are sessions with wrong outputs, and sessions checked."""
    failed = sum(trouble.count for trouble in troubles)
    slow = under is not None and counted.slowest is not None and counted.slowest.p95 > under
    passed = (
        not (failed or numbers[0] or slow) and how == "finished" and counted.slowest is not None
    )
    notes = [
        *_about_the_end(how, counted),
        *_about_speed(counted, under, slow=slow),
        *((f"{health.sentence} {health.fix}".strip(),) if not health.valid else ()),
    ]
    return Verdict(
        passed and health.valid,
        health.valid,
        _sentence(plan, alone, counted, failed, numbers, health),
        tuple(notes),
    )


def details(result: Result) -> list[str]:
    """Say what went wrong most often, a sentence each."""
    return [
        *(_trouble(trouble) for trouble in result.troubles[:3]),
        *(_wrong(each, result.checked) for each in result.wrong[:5]),
    ]


def seconds(amount: float) -> str:
    """Return `0.8 s`, or `12 ms` below a tenth of a second."""
    if amount < 0.0995:
        return f"{amount * 1000:.0f} ms"
    return f"{amount:.1f} s" if amount >= 0.995 else f"{amount:.2f} s"


def several(count: int, noun: str) -> str:
    """Return `1 error` or `3 errors`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _sentence(
    plan: Plan,
    alone: Stretch,
    counted: Stretch,
    failed: int,
    numbers: tuple[int, int],
    health: Health,
) -> str:
    crowd = f"{plan.rate:g} arrivals per second" if plan.rate else _people(plan.users)
    invalid = "" if health.valid else "Not valid: the generator did not keep up. "
    if counted.slowest is None:
        return f"{invalid}{crowd}: no step was completed; {several(failed, 'error')}."
    slowest, before = counted.slowest, alone.step(counted.slowest.number)
    beside = f"; alone {seconds(before.p50)}" if before else ""
    wrong = f"; outputs wrong in {numbers[0]:,} of {several(numbers[1], 'session')}"
    return (
        f"{invalid}{crowd}: p95 of the slowest step `{slowest.label}` {seconds(slowest.p95)}{beside}; "
        f"{several(failed, 'error')}{wrong if numbers[0] else ''}."
    )


def _people(users: int) -> str:
    return "1 person" if users == 1 else f"{users:,} people at once"


def _about_the_end(how: How, counted: Stretch) -> list[str]:
    notes = []
    if how == "died":
        notes.append("The app died under the load; the test ended early.")
    if how == "interrupted":
        notes.append("Interrupted: these are the figures up to then.")
    if counted.name != "steady" and counted.steps:
        notes.append("The steady phase had no complete step; these figures are from the ramp-up.")
    return notes


def _about_speed(counted: Stretch, under: Objective, *, slow: bool) -> list[str]:
    if under is None or counted.slowest is None:
        return []
    found = f"p95 of `{counted.slowest.label}` is {seconds(counted.slowest.p95)}"
    return [f"{found}; the objective is {seconds(under)}."] if slow else []


def _trouble(trouble: Trouble) -> str:
    where = f" at `{trouble.label}`" if trouble.label else ""
    what = "disconnected" if trouble.disconnected else "failed"
    return f"{several(trouble.count, 'session')} {what}{where}: {trouble.why}"


def _wrong(wrong: WrongOutput, checked: int) -> str:
    cause = (
        " It is another one for somebody alone too by now: time or state changed it, not the load."
        if wrong.drifted
        else " Alone it is always the same: sessions disturb each other."
    )
    return (
        f"Output `{wrong.output}` after `{wrong.label}` was wrong in {wrong.sessions:,} of "
        f"{several(checked, 'session')}: {wrong.words}.{cause}"
    )
