"""How often a rehearsal cries wolf, and how many planted faults it finds."""

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench.faults import FAULTS, Fault
from bench.lab import Lab
from bench.model import Row, at_most
from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.journey import journeys_in, read_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.compare import compared
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.run import run
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import Stand, standing

EXAMPLES = Path(__file__).parents[2] / "examples"
REPETITIONS = 20
LIGHT = Plan(users=2, duration=3.0, ramp=1.0, think=0.0, processes=1)
"""Enough people to see that a step has become slower."""
STEP_LIMIT = 20_000.0
"""Milliseconds after which a step of a broken app is given up; no example needs one."""


def measure(lab: Lab) -> list[Row]:
    """Approve each example as it is, test it again and again, then plant one fault after the other."""
    alarms, planted, missed = 0, 0, list[str]()
    for example, faults in FAULTS.items():
        folder = lab.new_folder(example) / example
        shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns("__pycache__"))
        wolf, usual = asyncio.run(_approved(folder))
        alarms += wolf
        here = [fault.name for fault in faults if not asyncio.run(_found(folder, fault, usual))]
        planted += len(faults)
        missed += [f"{example}: {name}" for name in here]
        missing = f": not {', '.join(here)}" if here else ""
        told = f"{len(faults) - len(here)} of {len(faults)} faults found{missing}"
        print(f"\n  {example}: {wolf} false alarms, {told}", end="", file=sys.stderr, flush=True)
    found = planted - len(missed)
    return [
        Row(
            f"false alarms, {REPETITIONS} tests of each of {len(FAULTS)} examples", "", [alarms],
            bar=at_most(0),
        ),
        Row(
            "planted faults found", "%", [100 * found / planted],
            note=f"{found} of {planted}; missed: {', '.join(missed) or 'none'}",
        ),
    ]  # fmt: skip


@asynccontextmanager
async def _stage(folder: Path) -> AsyncGenerator[tuple[Stand, Journey]]:
    journey = read_journey(journeys_in(folder)[0])
    impatient = tuple(replace(step, timeout=STEP_LIMIT) for step in journey.steps)
    async with standing(folder) as stand:
        yield stand, replace(journey, steps=impatient)


async def _approved(folder: Path) -> tuple[int, Result]:
    """Return the number of false alarms, and how the app does with a few people."""
    async with _stage(folder) as (stand, journey):
        approve(folder, await examine(folder, journey, stand.target), "bench", "")
        verdicts = [(await examine(folder, journey, stand.target)) for _ in range(REPETITIONS)]
        usual = await run(LIGHT, journey, stand.target)
    return sum(not examined.passed for examined in verdicts), usual


async def _found(folder: Path, fault: Fault, usual: Result) -> bool:
    faulty = folder.with_name("faulty")
    shutil.rmtree(faulty, ignore_errors=True)
    shutil.copytree(folder, faulty)
    fault.plant(faulty)
    try:
        return await _seen(faulty, fault, usual)
    except BrokenError:  # it does not even start, which a deploy says at once
        return True


async def _seen(faulty: Path, fault: Fault, usual: Result) -> bool:
    async with _stage(faulty) as (stand, journey):
        if fault.kind == "slow":
            now = await run(LIGHT, journey, stand.target)
            return any(step.word == "slower" for step in compared(usual, now).steps)
        examined = await examine(faulty, journey, stand.target)
        if fault.kind == "race":
            return any(each.kind == "concurrent" for each in examined.differences)
        return not examined.passed
