"""The test of a journey, as the performer makes it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from greenroom.rehearsal.journey import read_journey
from greenroom.rehearsal.replay.model import Output, Replay, StepResult, Target
from greenroom.rehearsal.server.baseline import Said, in_force, lenient, right
from greenroom.rehearsal.server.model import Part, Way
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


def target(order: Order) -> Target:
    """Return how the lent instance is met."""
    return Target(HOST, socket=order.socket)


async def test_part(order: Order, file: Path, name: str, doing: Doing) -> Part:
    """Replay a journey alone and together, and compare with what is right.

    With a flag set another way it has a name of its own, under which it can be approved.
    """
    mask, usual = read_mask(order.bundle, name), order.out / name / "seen"
    name = order.way.of(name) if order.way else name
    journey = replace(read_journey(file), name=name)
    said = in_force(_said(order, name))
    mask = lenient(mask, said)
    approved = read_approved(order.bundle, name)

    def baseline(seen: Snapshot) -> Snapshot | None:
        return right(approved, said, seen, mask)

    async def watch(step: StepResult) -> None:
        doing(f"step {step.number + 1} of {len(journey.steps)}, {step.label}")

    examined = await examine_by(baseline, mask, journey, target(order), watch=watch)
    write_snapshot(order.out / name / "seen", examined.seen)
    if before := baseline(examined.seen):
        write_snapshot(order.out / name / "approved", before)
    facts = _test_facts(examined)
    if order.way:
        facts["way"] = asdict(order.way)
        if examined.verdict == "unapproved":
            return _other_way(name, order.way, read_snapshot(usual), examined.seen, facts)
    return Part("test", name, examined.verdict, examined.sentence, facts)


def _other_way(
    name: str, way: Way, usual: Snapshot | None, seen: Snapshot, facts: dict[str, Any]
) -> Part:
    """Judge a journey that played to its end and of which nobody approved the outputs.

    They may be other than usual, as the flag says; but nothing may be an error that is none otherwise.
    """
    known = {output for _, output, _ in _errors(usual)} if usual else set()
    new = [each for each in _errors(seen) if each[1] not in known]
    if new:
        label, output, words = new[0]
        said = f"With {way.flag} {way.variant}, {output} is an error after {label}: {words}"
        return Part("test", name, "broken", said, facts)
    said = f"With {way.flag} {way.variant} it plays to its end; nothing is approved for it yet."
    return Part("test", name, "passed", said, facts)


def _errors(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [
        (step.label, name, short(output.content))
        for step in snapshot.steps
        for name, output in sorted(step.outputs.items())
        if output.kind == "error"
    ]


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
