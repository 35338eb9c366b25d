"""`test`."""

import asyncio
import getpass
import json as plain
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from greenroom.cli.output import next_step, note, say
from greenroom.cli.rehearsal.load_place import Where, place
from greenroom.cli.rehearsal.test_report import tell
from greenroom.cli.target import THE_SERVER, AtServer
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey import journeys_in, read_journey
from greenroom.rehearsal.journey.files import FOLDER, SUFFIX
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.snapshot.files import ANYWHERE, read_approved, this_platform
from greenroom.rehearsal.snapshot.junit import junit
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.snapshot.report import Shown, page


def check_outputs(
    folder: Path = Path(),
    /,
    *,
    journey: Annotated[str, Parameter(name=["--journey", "-j"])] = "",
    approve_all: Annotated[bool, Parameter(name="--approve")] = False,
    only_here: bool = False,
    why: str = "",
    app: Annotated[str, Parameter(name=["--app", "-a"])] = "",
    url: str = "",
    header: tuple[str, ...] = (),
    token: str = "",
    report: Path | None = None,
    junit_file: Annotated[Path | None, Parameter(name="--junit")] = None,
    at: AtServer = THE_SERVER,
    json: bool = False,
) -> int:
    """Replay the journeys: are the outputs still right?

    Each journey is played twice alone and then four times at once; what it saw is compared with what
    was approved, value by value and pixel by pixel. The first time there is nothing to compare with:
    look at what was seen, then say --approve. Without --app or --url the folder's app is started here.

    Exit code 2: something differs, nothing was approved yet, or a step could not be played.

    Parameters
    ----------
    folder
        The folder of the app and its journeys; this one if left out.
    journey
        Only this journey.
    approve_all
        Approve what is seen now; the files go into version control beside the journey.
    only_here
        Approve for this kind of machine only, where it draws something in another way than others do.
    why
        The reason for the approval, kept with it.
    app
        Test a version on the server, like sales@v3; without @ the newest.
    url
        Test an app elsewhere.
    header
        A header to send to it, like "X-Name: value"; may be repeated.
    token
        A bearer token to send to it.
    report
        Write what was seen beside what was approved, pictures over each other, as one HTML file.
    junit_file
        Write the verdict as JUnit XML, for continuous integration.
    json
        Print JSON.
    """
    played = _journeys(folder, journey)
    where = Where(folder, url, header, token, app)
    results = asyncio.run(_examined(folder, played, where, at))
    if report:
        tests = [Shown(each, read_approved(folder, each.journey)) for each in results]
        report.write_text(page(folder.resolve().name, tests), "utf-8")
        note(f"Report: {report}")
    if junit_file:
        junit_file.write_text(junit(results), "utf-8")
    if json:
        print(plain.dumps([_facts(result) for result in results], indent=1, ensure_ascii=False))
    else:
        tell(results)
    if approve_all:
        return _approved(folder, results, why, this_platform() if only_here else ANYWHERE)
    if not json and any(result.verdict in {"unapproved", "differs"} for result in results):
        next_step("greenroom test --approve")
    return 0 if all(result.passed for result in results) else 2


def _journeys(folder: Path, name: str) -> list[Journey]:
    files = [f for f in journeys_in(folder) if not name or f.name == f"{name}{SUFFIX}"]
    if not files:
        which = f"journey {name}" if name else "journey"
        raise GreenroomError(
            f"There is no {which} in {folder / FOLDER}.",
            "A test plays a recorded session.",
            "Record one: greenroom record",
        )
    return [read_journey(file) for file in files]


async def _examined(
    folder: Path, journeys: list[Journey], where: Where, at: AtServer
) -> list[Examined]:
    async with place(where, at, note) as here:
        return [await examine(folder, journey, here.target) for journey in journeys]


def _approved(folder: Path, results: list[Examined], why: str, variant: str) -> int:
    """Approve what could be replayed and is the same alone and together."""
    refused = 0
    for result in results:
        wrong = [each for each in result.differences if each.kind == "concurrent"]
        if result.verdict in {"stuck", "broken"} or wrong:
            note(("✗ ", "red"), f"{result.journey} was not approved: it is not the same each time.")
            refused += 1
            continue
        at = datetime.now(UTC).isoformat(timespec="seconds")
        where = approve(folder, result, getpass.getuser(), at, why, variant)
        say(("✓ ", "green"), f"{result.journey} is approved: {where}")
    return 2 if refused else 0


def _facts(result: Examined) -> dict[str, Any]:
    return {
        "journey": result.journey,
        "verdict": result.verdict,
        "sentence": result.sentence,
        "steps": [
            {"step": step.number, "label": step.label, "outputs": sorted(step.outputs)}
            for step in result.seen.steps
        ],
        "differences": [asdict(each) for each in result.differences],
        "volatile": [asdict(each) for each in result.volatile],
    }
