"""`profile`."""

import asyncio
import json as plain
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from greenroom.cli.output import note
from greenroom.cli.rehearsal.load_wish import journey_file
from greenroom.cli.rehearsal.profile_report import tell
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey.files import read_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.profile import OnStand, Plan, Profile, files, run
from greenroom.rehearsal.profile.compare import compared
from greenroom.rehearsal.profile.report.page import page
from greenroom.rehearsal.profile.speedscope import speedscope as opened_by_speedscope
from greenroom.rehearsal.stand import standing


def profile(
    folder: Path = Path(),
    /,
    *,
    journey: Annotated[str, Parameter(name=["--journey", "-j"])] = "",
    step: str = "",
    sessions: int = 10,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None,
    speedscope: Path | None = None,
    compare: Path | None = None,
    json: bool = False,
) -> int:
    """Find the slow action, its line, and what to do.

    The folder's app is started here and the journey is played a few times while the app is sampled:
    its start, the first session, two more. Then somebody else asks meanwhile, to see whether they are
    held up; then more sessions, to see whether something stays behind in memory.

    Exit code 2: a step could not be played.

    Parameters
    ----------
    folder
        The folder of the app and its journeys; this one if left out.
    journey
        Which journey; needed if there are several.
    step
        Speak of this step, by its number or a part of its name; the slowest if left out.
    sessions
        Sessions after which memory and open files are looked at, 6 or more; 0 leaves that out.
    out
        Write a page with a flame graph of each step, one HTML file.
    speedscope
        Write a file for speedscope, a profile per step.
    compare
        Set the result beside an earlier one that --json printed.
    json
        Print JSON, to be kept for --compare.
    """
    _must_be_writable(out, speedscope)
    before = files.load(compare) if compare else None
    played = read_journey(journey_file(folder, journey))
    if step:
        _named(step, [each.label for each in played.steps])
    say: Callable[[str], None] = (lambda _: None) if json else note
    found = asyncio.run(_profiled(folder, played, sessions, say))
    comparison = compared(before, found) if before else None
    if out:
        out.write_text(page(found, comparison), "utf-8")
        note(f"Page: {out}")
    if speedscope:
        content = opened_by_speedscope(f"{found.app}, {found.journey}", found.steps)
        speedscope.write_text(plain.dumps(content), "utf-8")
        note(f"For https://www.speedscope.app: {speedscope}")
    if json:
        print(files.as_json(found))
        return 0
    about = _named(step, [each.label for each in found.actions]) if step else None
    tell(found, comparison, found.actions[about] if about is not None else None)
    return 0


async def _profiled(
    folder: Path, journey: Journey, sessions: int, say: Callable[[str], None]
) -> Profile:
    async with standing(folder, say=say) as stand:
        return await run(journey, OnStand(stand), Plan(growth=sessions), say)


def _named(step: str, labels: list[str]) -> int:
    """Return the position of the step that is meant."""
    if step.isdecimal() and int(step) < len(labels):
        return int(step)
    found = [n for n, label in enumerate(labels) if step.lower() in label.lower()]
    exact = [n for n, label in enumerate(labels) if step.lower() == label.lower()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    raise GreenroomError(
        f"{'Several steps are' if found else 'No step is'} called {step!r}.",
        "The steps: " + ", ".join(f"{n} {label}" for n, label in enumerate(labels)) + ".",
        "Name one by its number.",
    )


def _must_be_writable(*paths: Path | None) -> None:
    """Refuse before the run what could not be written after it."""
    for path in paths:
        if path and not path.resolve().parent.is_dir():
            raise GreenroomError(f"There is no folder {path.parent} for {path.name}.")
