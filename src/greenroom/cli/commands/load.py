"""`load`."""

import asyncio
import json as plain
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from greenroom.cli.output import note, say
from greenroom.cli.rehearsal.load_place import Where, place
from greenroom.cli.rehearsal.load_report import Live, tell, tell_capacity
from greenroom.cli.rehearsal.load_service import Found
from greenroom.cli.rehearsal.load_service import load as play
from greenroom.cli.rehearsal.load_wish import Wish, journey_file
from greenroom.cli.target import THE_SERVER, AtServer
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey.files import read_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load import files, shinycannon
from greenroom.rehearsal.load.compare import Comparison, compared
from greenroom.rehearsal.load.report.page import page


def load(
    folder: Path = Path(),
    /,
    *,
    users: Annotated[int | None, Parameter(name=["--users", "-u"])] = None,
    journey: Annotated[str, Parameter(name=["--journey", "-j"])] = "",
    duration: str = "",
    ramp: str = "",
    think: float = 1.0,
    rate: str = "",
    capacity: bool = False,
    under: str = "",
    promised: int | None = None,
    assets: Literal["none", "once", "every"] = "none",
    check: float = 1.0,
    workers: int = 0,
    app: Annotated[str, Parameter(name=["--app", "-a"])] = "",
    url: str = "",
    header: tuple[str, ...] = (),
    token: str = "",
    report: Path | None = None,
    csv: Path | None = None,
    compare: Path | None = None,
    at: AtServer = THE_SERVER,
    json: bool = False,
) -> int:
    """Play a journey as many people at once.

    Is the app still quick, and still right? One person goes first: the times and outputs to compare
    with. Then the others come, repeat the journey, and every output is compared with what one person
    got. Without --app or --url the folder's app is started here. Ctrl-C ends early with what is known.

    Exit code 2: an error, a wrong output, a missed objective, or a generator that did not keep up.

    Parameters
    ----------
    folder
        The folder of the app and its journeys; this one if left out.
    users
        People at once, 20 if left out; with --rate or --capacity the most there may be, 500.
    journey
        Which journey; needed if there are several.
    duration
        How long all of them stay, like 60s or 10m: 60s if left out, 15s each with --capacity.
    ramp
        How long it takes until all have come; the length of the journey if left out.
    think
        Factor on the recorded think times; 0 leaves them out.
    rate
        Let people come at a rate, like 5/s or 30/min, however many are still in.
    capacity
        Search for the largest number of people that one instance serves well.
    under
        The objective: p95 of the slowest step, like 800ms; 1s with --capacity if left out.
    promised
        How many people you promised; --capacity then says how many instances that needs.
    assets
        Fetch scripts, styles and images: none, once per worker, or by every session.
    check
        Share of sessions whose outputs are compared; 0 for none.
    workers
        Worker processes; one per core if left out, fewer for few people.
    app
        Load a version on the server, like sales@v3; without @ the newest.
    url
        Load an app elsewhere.
    header
        A header to send to it, like "X-Name: value"; may be repeated.
    token
        A bearer token to send to it.
    report
        Write the report, one HTML file.
    csv
        Write a folder that shinyloadtest_report() reads.
    compare
        Set the result beside an earlier one that --json printed.
    json
        Print JSON, to be kept for --compare.
    """
    wish = Wish(
        users, rate, duration, ramp, think, assets, check, workers, capacity, under, promised
    )
    wish.plan(), wish.objective()  # what contradicts itself is refused before anything starts
    _must_be_writable(report, csv)
    before = files.load(compare) if compare else None
    played = read_journey(journey_file(folder, journey))
    where = Where(folder, url, header, token, app)
    found = asyncio.run(_in_place(wish, played, where, at, quiet=json))
    comparison = compared(before, found.result) if before and found.result else None
    _keep(found, played, comparison, report, csv)
    _tell(found, comparison, json=json)
    return 0 if found.passed else 2


async def _in_place(
    wish: Wish, journey: Journey, where: Where, at: AtServer, *, quiet: bool
) -> Found:
    live = Live(quiet=quiet)
    async with place(where, at, live.part) as here:
        return await play(wish, journey, here, live)


def _must_be_writable(report: Path | None, csv: Path | None) -> None:
    """Refuse before the test what could not be written after it."""
    if report and not report.resolve().parent.is_dir():
        raise GreenroomError(f"There is no folder {report.parent} for the report.")
    if csv and (csv / "sessions").is_dir() and any((csv / "sessions").iterdir()):
        raise GreenroomError(
            f"{csv} holds the sessions of another test.", fix="Name a new folder, or remove it."
        )


def _keep(
    found: Found,
    journey: Journey,
    comparison: Comparison | None,
    report: Path | None,
    csv: Path | None,
) -> None:
    if found.result is None:
        return
    if report:
        report.write_text(page(found.result, comparison), "utf-8")
        note(f"Report: {report}")
    if csv:
        shinycannon.write(found.result, journey, csv)
        note(f"For R: shinyloadtest::shinyloadtest_report(shinyloadtest::load_runs({str(csv)!r}))")


def _tell(found: Found, comparison: Comparison | None, *, json: bool) -> None:
    if json:
        print(_as_json(found))
        return
    if found.result:
        tell(found.result, comparison)
    if found.capacity:
        if found.result:
            say()
        tell_capacity(found.capacity)


def _as_json(found: Found) -> str:
    if found.capacity is None and found.result:
        return files.as_json(found.result)
    facts = files.facts(found.result) if found.result else None
    capacity = files.capacity_facts(found.capacity) if found.capacity else None
    return plain.dumps({"capacity": capacity, "result": facts}, indent=1, ensure_ascii=False)
