"""The load test with a journey, as the performer makes it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.journey import read_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load import files as results
from greenroom.rehearsal.load.alone import alone
from greenroom.rehearsal.load.capacity import Capacity, search
from greenroom.rehearsal.load.compare import Comparison, StepChange, compared
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.report.page import page
from greenroom.rehearsal.load.run import Words, crowded, run
from greenroom.rehearsal.load.schedule import settled
from greenroom.rehearsal.load.tally import Progress
from greenroom.rehearsal.load.verdict import details
from greenroom.rehearsal.replay.link import Link, connect
from greenroom.rehearsal.server.model import Part, PartVerdict
from greenroom.rehearsal.server.orders import Order
from greenroom.rehearsal.server.testing import Doing, target

USUAL_OBJECTIVE = 1.0
"""Seconds, where the app's greenroom.toml names none."""
LONGEST_TRIAL, MOST_TRIED = 15.0, 500
"""Seconds and people of one trial in the search for the capacity."""
REVIVES_WITHIN, ASKS_EVERY = 90.0, 0.2
"""Seconds."""
LAST_WORDS = 20
"""Lines of a dead app's log."""


class OnInstance:
    """The lent instance as a load test sees it: it has died when its process is gone."""

    def __init__(self, order: Order) -> None:
        self._order, self._pid = order, order.pid

    async def last_words(self) -> tuple[str, ...] | None:
        """Return the app's last lines if it has died, else None."""
        if self._pid is None or Path(f"/proc/{self._pid}").exists():
            return None
        try:
            lines = self._order.log.read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        return tuple(lines[-LAST_WORDS:])

    async def revive(self) -> None:
        """Wait until the runtime has started it again, as it does by itself after a crash."""
        self._pid = None  # the new process is another one, which is not known here
        with suppress(TimeoutError):
            async with asyncio.timeout(REVIVES_WITHIN), connect(target(self._order)) as link:
                while not await _answers(link):  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(ASKS_EVERY)


async def _answers(link: Link) -> bool:
    try:
        return (await link.request("GET", "/")).status < 500
    except BrokenError:
        return False


async def load_part(order: Order, file: Path, name: str, doing: Doing) -> Part:
    """Play the journey as many people at once; outputs are checked as well."""
    assert order.load
    journey = replace(read_journey(file), name=name)

    def progress(now: Progress) -> None:
        doing(f"{now.users} people at once, {now.done} sessions done, {now.failed} failed")

    words = Words(
        app=order.name,
        tell=doing,
        progress=progress,
        backstage=OnInstance(order),
        under=order.load.under,
    )
    plan = Plan(users=order.load.users, duration=order.load.duration, processes=1)
    if order.load.promised:
        result, capacity = await _capacity(order, journey, plan, words)
    else:
        result, capacity = await run(plan, journey, target(order), words), None
    folder = order.out / name
    folder.mkdir(exist_ok=True)
    comparison = _with_before(order, journey, result)
    results.save(result, folder / "load.json")
    (folder / "load.html").write_text(page(result, comparison), "utf-8")
    facts = _load_facts(result, comparison)
    if capacity:
        facts["capacity"] = results.capacity_facts(capacity)
    said = capacity.sentence if capacity else result.verdict.sentence
    return Part("load", name, _load_verdict(result), said, facts)


async def _capacity(
    order: Order, journey: Journey, plan: Plan, words: Words
) -> tuple[Result, Capacity]:
    """Look for the number of people that one instance serves; return how it did with them."""
    assert order.load
    seen: dict[int, Result] = {}
    steady = min(plan.duration, LONGEST_TRIAL)
    first = await alone(journey, target(order), settled(plan, journey))

    async def attempt(users: int) -> Result:
        trial = settled(replace(plan, users=users, duration=steady), journey)
        seen[users] = await crowded(trial, journey, target(order), words, first)
        if seen[users].how == "died" and words.backstage:
            await words.backstage.revive()
        return seen[users]

    found = await search(
        attempt,
        under=order.load.under or USUAL_OBJECTIVE,
        most=min(max(order.load.promised or 1, plan.users), MOST_TRIED),
        promised=order.load.promised,
        name=order.name,
    )
    return seen.get(found.users) or seen[min(seen)], found


def _with_before(order: Order, journey: Journey, result: Result) -> Comparison | None:
    """Set the result beside the version before's, if that was loaded with the same journey."""
    file = order.before / journey.name / "load.json" if order.before else None
    if file is None or not file.is_file():
        return None
    try:
        return compared(results.load(file), result)
    except GreenroomError:  # an older Greenroom wrote it in another way
        return None


def _load_verdict(result: Result) -> PartVerdict:
    if result.verdict.passed:
        return "passed"
    if result.how == "died":
        return "broken"
    if result.wrong_sessions:
        return "differs"
    if not result.verdict.valid:
        return "unclear"
    return "failed" if result.failed else "slow"


def _load_facts(result: Result, comparison: Comparison | None) -> dict[str, Any]:
    counted = result.counted
    changes = {step.label: _change(step) for step in comparison.steps} if comparison else {}
    return {
        "users": result.plan.users,
        "seconds": result.plan.duration,
        "under": result.under,
        "sessions": counted.done,
        "failed": result.failed,
        "wrong": result.wrong_sessions,
        "notes": [*result.verdict.notes, *details(result)],
        "comparison": f"{comparison.sentence} {comparison.caution}".strip() if comparison else "",
        "before": comparison.before.app if comparison else "",
        "log": list(result.log),
        "steps": [
            {
                "number": step.number,
                "label": step.label,
                "alone": single.p50 if (single := result.alone.step(step.number)) else None,
                "p50": step.p50,
                "p95": step.p95,
            }
            | changes.get(step.label, {})
            for step in counted.steps
        ],
    }


def _change(step: StepChange) -> dict[str, Any]:
    """Return the step as it was in the version before."""
    return {"before": step.before.p95 if step.before else None, "change": step.word}
