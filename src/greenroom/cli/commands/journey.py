"""`journey`: the recorded sessions beside the app's code."""

import json as plain
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from greenroom.cli.output import next_step, say, say_shortened, table
from greenroom.cli.rehearsal.amounts import duration
from greenroom.cli.rehearsal.load_wish import journey_file
from greenroom.cli.words import several
from greenroom.rehearsal.journey import journeys_in, read_journey, write_journey
from greenroom.rehearsal.journey.editing import renamed, uploads, with_timeout, without
from greenroom.rehearsal.journey.files import FOLDER, SUFFIX
from greenroom.rehearsal.journey.model import Journey

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
    for each in uploads(found):
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
            {"step": each.step, "name": each.name, "bytes": each.size} for each in uploads(found)
        ],
    }
