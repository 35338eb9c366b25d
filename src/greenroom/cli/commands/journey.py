"""`journey`: the recorded sessions beside the app's code."""

import json as plain
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from greenroom.cli.output import next_step, say, say_shortened, table
from greenroom.cli.rehearsal.amounts import duration
from greenroom.cli.rehearsal.load_wish import journey_file
from greenroom.cli.rehearsal.record_service import Session
from greenroom.cli.rehearsal.uploads import Choice, settled
from greenroom.cli.words import several
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey import exchange, journeys_in, read_journey, write_journey
from greenroom.rehearsal.journey.editing import renamed, with_timeout, without
from greenroom.rehearsal.journey.editing import uploads as uploads_of
from greenroom.rehearsal.journey.files import FOLDER, SUFFIX
from greenroom.rehearsal.journey.model import Journey, Recording

journey = App(name="journey", help="The recorded sessions of an app: look at them, edit them.")
InFolder = Annotated[Path, Parameter(name=["--folder", "-f"])]
HERE = Path()


@journey.command(name="list")
def list_(*, folder: InFolder = HERE, json: bool = False) -> None:
    """List the journeys of an app.

    Parameters
    ----------
    folder
        The app's folder; this one if left out.
    json
        Print JSON.
    """
    found = [read_journey(file) for file in journeys_in(folder)]
    if json:
        print(plain.dumps([_facts(each) for each in found], indent=2, ensure_ascii=False))
        return
    if not found:
        say(f"There are no journeys in {folder / FOLDER}.")
        next_step("greenroom record")
        return
    rows = [
        [(each.name, "bold"), each.framework, str(len(each.steps)), each.recorded_at[:10],
         "approved" if (folder / FOLDER / f"{each.name}.expect").exists() else ""]
        for each in found
    ]  # fmt: skip
    table(("JOURNEY", "FRAMEWORK", "STEPS", "RECORDED", ""), rows)


@journey.command
def show(name: str = "", /, *, folder: InFolder = HERE, json: bool = False) -> None:
    """Show the steps of a journey: what is done, and which outputs follow.

    Parameters
    ----------
    name
        The journey; may be left out if there is only one.
    folder
        The app's folder; this one if left out.
    json
        Print JSON.
    """
    found = read_journey(journey_file(folder, name))
    if json:
        print(plain.dumps(_facts(found), indent=2, ensure_ascii=False))
        return
    say((found.name, "bold"), f"  {found.framework}, {several(len(found.steps), 'step')}")
    for step in found.steps:
        follows = f"  → {', '.join(step.expects)}" if step.expects else ""
        say_shortened((f"{step.number:>3}  ", "dim"), step.label, (follows, "dim"))
    for each in uploads_of(found):
        say_shortened(f"     uploads {each.name} ({each.size:,} bytes) at step {each.step}")


@journey.command
def rename(name: str, step: int, label: str, /, *, folder: InFolder = HERE) -> None:
    """Give a step other words.

    Parameters
    ----------
    name
        The journey.
    step
        The step's number.
    label
        The new words.
    folder
        The app's folder; this one if left out.
    """
    _edit(folder, name, lambda found: renamed(found, step, label))


@journey.command
def remove(name: str, /, *steps: int, folder: InFolder = HERE) -> None:
    """Take steps out; the others keep their numbers.

    Parameters
    ----------
    name
        The journey.
    steps
        The steps' numbers.
    folder
        The app's folder; this one if left out.
    """
    _edit(folder, name, lambda found: without(found, steps))


@journey.command
def timeout(name: str, step: int, time: str, /, *, folder: InFolder = HERE) -> None:
    """Say how long a step may take.

    Parameters
    ----------
    name
        The journey.
    step
        The step's number.
    time
        Like 90s or 2m.
    folder
        The app's folder; this one if left out.
    """
    _edit(folder, name, lambda found: with_timeout(found, step, duration(time, "The time")))


@journey.command(name="import")
def import_(
    file: Path,
    /,
    *,
    name: Annotated[str, Parameter(name=["--name", "-n"])] = "explore",
    uploads: Choice = "ask",
    replace: bool = False,
    folder: InFolder = HERE,
) -> None:
    """Make a journey of a recording by another tool.

    recording.log of shinyloadtest (with its .post files beside it), or a HAR file, as the network
    panel of a browser saves it. Cookies and credentials are left out.

    Parameters
    ----------
    file
        The recording.
    name
        What to call the journey.
    uploads
        Whether files that are uploaded are kept with the journey: ask, keep, or drop with their step.
    replace
        Put the new journey in the place of one with the same name.
    folder
        The app's folder; this one if left out.
    """
    Session(folder, name).refuse_if_taken(replace=replace)
    if not file.is_file():
        raise GreenroomError(f"There is no file {file}.")
    read = exchange.read_har if file.suffix.lower() == ".har" else exchange.read_log
    recording = read(file)
    found = recognise(recording).read(recording, name)
    write_journey(folder, settled(found, uploads))
    show(name, folder=folder)


@journey.command
def export(
    name: str,
    file: Path,
    /,
    *,
    url: str = "http://localhost:3838",
    folder: InFolder = HERE,
) -> None:
    """Give a recorded journey to another tool.

    A file named *.har is a HAR file, to be looked at in a browser's network panel; any other is a
    recording.log for shinycannon (Shiny only).

    Parameters
    ----------
    name
        The journey; one that was recorded here, not written by hand.
    file
        The file to write.
    url
        The address at which the other tool is to find the app.
    folder
        The app's folder; this one if left out.
    """
    found = read_journey(journey_file(folder, name))
    if not found.events:
        raise GreenroomError(
            f"{found.name} holds only steps, not what passed on the wire.",
            "Other tools need that.",
            f"Record it anew: greenroom record --name {found.name} --replace",
        )
    recording = Recording(found.events, found.recorded_at, found.base_path)
    write = exchange.write_har if file.suffix.lower() == ".har" else exchange.write_log
    write(file, recording, url)
    say(("✓ ", "green"), str(file))


def _edit(folder: Path, name: str, change: Callable[[Journey], Journey]) -> None:
    file = journey_file(folder, name)
    write_journey(folder, change(read_journey(file)))
    show(file.name.removesuffix(SUFFIX), folder=folder)


def _facts(found: Journey) -> dict[str, object]:
    return {
        "name": found.name,
        "framework": found.framework,
        "recorded_at": found.recorded_at,
        "steps": [
            {
                "number": step.number,
                "label": step.label,
                "act": {step.act.kind: dict(step.act.detail)},
                "expects": list(step.expects),
            }
            for step in found.steps
        ],
        "uploads": [
            {"step": each.step, "name": each.name, "bytes": each.size} for each in uploads_of(found)
        ],
    }
