"""The whole test of one journey: replay, compare with what was approved, judge."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.replay.model import Replay, StepResult, Target
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.snapshot.company import in_company
from greenroom.rehearsal.snapshot.compare import compare
from greenroom.rehearsal.snapshot.files import (
    ANYWHERE,
    read_approved,
    read_mask,
    write_approved,
    write_mask,
)
from greenroom.rehearsal.snapshot.learn import volatile, with_volatile, wrong_under_load
from greenroom.rehearsal.snapshot.model import Difference, Examined, Mask, Seen, Snapshot, Verdict

TOGETHER = 4
"""Sessions at the same time, to see whether each still gets what one alone gets."""

Watch = Callable[[StepResult], Awaitable[None]]
Baseline = Callable[[Snapshot], Snapshot | None]
"""Returns what was approved, given what is seen now; None: nothing."""


async def examine(
    folder: Path,
    journey: Journey,
    target: Target,
    *,
    together: int = TOGETHER,
    watch: Watch | None = None,
) -> Examined:
    """Test a journey against an app by what was approved in the app's `folder`."""
    approved, mask = read_approved(folder, journey.name), read_mask(folder, journey.name)
    return await examine_by(
        lambda _: approved, mask, journey, target, together=together, watch=watch
    )


async def examine_by(
    baseline: Baseline,
    mask: Mask,
    journey: Journey,
    target: Target,
    *,
    together: int = TOGETHER,
    watch: Watch | None = None,
) -> Examined:
    """Test a journey against an app: twice alone, then in several sessions at the same time.

    What cannot be replayed never passes.
    """
    alone: list[Replay] = []
    for number in range(2):
        alone.append(await play(journey, target, watch=None if number else watch))
        if alone[-1].ending != "done":
            return _failed(journey, alone[-1], baseline, mask)
    crowd = await in_company(journey, target, together)
    if failed := next((replay for replay in crowd if replay.ending != "done"), None):
        return _failed(journey, failed, baseline, mask, "With others at the same time: ")
    first, second, *others = map(snapshot_of, (*alone, *crowd))
    unsteady = volatile((first, second), mask)
    lenient = with_volatile(mask, unsteady)
    differences = wrong_under_load(first, others, lenient)
    if (approved := baseline(first)) is not None:
        differences = (*compare(approved, first, mask), *differences)
    verdict = _verdict(approved, differences)
    sentence = _sentence(journey, first, verdict, differences)
    return Examined(journey.name, verdict, sentence, first, differences, unsteady, (*alone, *crowd))


def approve(
    folder: Path, examined: Examined, by: str, at: str, why: str = "", variant: str = ANYWHERE
) -> Path:
    """Make what was seen the approved state; what is volatile is masked under the same name."""
    mask = read_mask(folder, examined.journey)
    if examined.volatile:
        said = [replace(each, by=by, at=at, why=why or each.why) for each in examined.volatile]
        write_mask(folder, examined.journey, with_volatile(mask, said))
    place = write_approved(folder, examined.journey, examined.seen, variant)
    note = {"by": by, "at": at, "why": why}
    (place.parent / "approved.json").write_text(json.dumps(note, indent=1) + "\n", "utf-8")
    return place


def snapshot_of(replay: Replay) -> Snapshot:
    """Return the states that a replay saw."""
    return Snapshot(tuple(Seen(s.number, s.label, dict(s.outputs)) for s in replay.steps))


def _verdict(approved: Snapshot | None, differences: Sequence[Difference]) -> Verdict:
    if differences:
        return "differs"
    return "unapproved" if approved is None else "passed"


def _failed(
    journey: Journey, replay: Replay, baseline: Baseline, mask: Mask, before: str = ""
) -> Examined:
    """Judge a replay that did not reach its end; what it saw until then is compared all the same."""
    verdict: Verdict = "stuck" if replay.ending == "stuck" else "broken"
    whole = [step for step in replay.steps if not step.missing]
    seen = snapshot_of(replace(replay, steps=tuple(whole)))
    differences = compare(approved, seen, mask) if (approved := baseline(seen)) else ()
    sentence = f"{before}{replay.why}"
    return Examined(journey.name, verdict, sentence, seen, differences, replays=(replay,))


def _sentence(
    journey: Journey, seen: Snapshot, verdict: Verdict, differences: Sequence[Difference]
) -> str:
    outputs = len(seen.steps[-1].outputs) if seen.steps else 0
    steps = f"{len(seen.steps)} steps, {outputs} outputs"
    if verdict == "passed":
        return f"Everything is as approved ({steps}), alone and with {TOGETHER} at the same time."
    if verdict == "unapproved":
        return f"Nothing has been approved yet ({steps} were seen)."
    count = len(differences)
    return f"{count} difference{'s' if count > 1 else ''} in {steps}."
