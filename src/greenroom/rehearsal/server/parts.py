"""The parts of a rehearsal as the performer makes them: each plays a journey and says what it saw."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey import read_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load import files as results
from greenroom.rehearsal.load.compare import Comparison, compared
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.report.page import page
from greenroom.rehearsal.load.run import Words, run
from greenroom.rehearsal.load.tally import Progress
from greenroom.rehearsal.load.verdict import details
from greenroom.rehearsal.replay.model import Output, Replay, StepResult, Target
from greenroom.rehearsal.server.baseline import Said, in_force, lenient, right
from greenroom.rehearsal.server.model import Part, PartVerdict
from greenroom.rehearsal.server.orders import Order
from greenroom.rehearsal.snapshot.examine import examine_by
from greenroom.rehearsal.snapshot.files import (
    read_approved,
    read_mask,
    read_snapshot,
    write_snapshot,
)
from greenroom.rehearsal.snapshot.model import Examined, Snapshot
from greenroom.rehearsal.snapshot.values import short

Doing = Callable[[str], None]
HOST = "http://rehearsal.localhost"
LAST_WORDS = 20
"""Lines of a dead app's log."""


def target(order: Order) -> Target:
    """Return how the lent instance is met."""
    return Target(HOST, socket=order.socket)


async def test_part(order: Order, file: Path, name: str, doing: Doing) -> Part:
    """Replay a journey alone and together, and compare with what is right."""
    journey = replace(read_journey(file), name=name)
    said = in_force(_said(order, name))
    mask = lenient(read_mask(order.bundle, name), said)
    approved = read_approved(order.bundle, name)

    def baseline(seen: Snapshot) -> Snapshot | None:
        return right(approved, said, seen, mask)

    async def watch(step: StepResult) -> None:
        doing(f"step {step.number + 1} of {len(journey.steps)}, {step.label}")

    examined = await examine_by(baseline, mask, journey, target(order), watch=watch)
    write_snapshot(order.out / name / "seen", examined.seen)
    if before := baseline(examined.seen):
        write_snapshot(order.out / name / "approved", before)
    return Part("test", name, examined.verdict, examined.sentence, _test_facts(examined))


def _said(order: Order, journey: str) -> list[Said]:
    return [
        Said(
            each.verb,
            each.step,
            each.output,
            read_snapshot(each.folder) if each.folder else None,
        )
        for each in order.judgements
        if each.journey == journey
    ]


def _test_facts(examined: Examined) -> dict[str, Any]:
    seconds = _seconds(examined.replays)
    return {
        "steps": [
            {
                "number": step.number,
                "label": step.label,
                "seconds": seconds.get(step.number),
                "outputs": [_output(name, each) for name, each in sorted(step.outputs.items())],
            }
            for step in examined.seen.steps
        ],
        "differences": [asdict(each) for each in examined.differences],
        "volatile": sorted({each.output for each in examined.volatile}),
    }


def _seconds(replays: Sequence[Replay]) -> dict[int, float]:
    """Return how long each step took for somebody alone."""
    if not replays:
        return {}
    return {step.number: round(step.done_at - step.sent_at, 4) for step in replays[0].steps}


def _output(name: str, output: Output) -> dict[str, Any]:
    return {"name": name, "kind": output.kind, "words": _words(output)}


def _words(output: Output) -> str:
    if output.kind in ("image", "file"):
        return f"{len(output.data) / 1000:,.0f} kB"
    if output.kind == "table":
        content = output.content
        return f"{len(content['rows'])} rows, {len(content['columns'])} columns"
    return short(output.content)


# Load


class OnInstance:
    """The lent instance as a load test sees it: it has died when its process is gone."""

    def __init__(self, order: Order) -> None:
        self._order = order

    async def last_words(self) -> tuple[str, ...] | None:
        """Return the app's last lines if it has died, else None."""
        if self._order.pid is None or Path(f"/proc/{self._order.pid}").exists():
            return None
        try:
            lines = self._order.log.read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        return tuple(lines[-LAST_WORDS:])

    async def revive(self) -> None:
        """Leave it to the runtime, which starts it again by itself."""


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
    result = await run(plan, journey, target(order), words)
    folder = order.out / name
    folder.mkdir(exist_ok=True)
    comparison = _with_before(order, journey, result)
    results.save(result, folder / "load.json")
    (folder / "load.html").write_text(page(result, comparison), "utf-8")
    facts = _load_facts(result, comparison)
    return Part("load", name, _load_verdict(result), result.verdict.sentence, facts)


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
    return {
        "users": result.plan.users,
        "seconds": result.plan.duration,
        "under": result.under,
        "sessions": counted.done,
        "failed": result.failed,
        "wrong": result.wrong_sessions,
        "notes": [*result.verdict.notes, *details(result)],
        "comparison": comparison.sentence if comparison else "",
        "log": list(result.log),
        "steps": [
            {
                "number": step.number,
                "label": step.label,
                "alone": single.p50 if (single := result.alone.step(step.number)) else None,
                "p50": step.p50,
                "p95": step.p95,
            }
            for step in counted.steps
        ],
    }
