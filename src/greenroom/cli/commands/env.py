"""`env`: variables and secrets, which belong to a stage and never to the files."""

import re
from typing import Annotated

from cyclopts import App, Parameter

from greenroom.api.schemas import ServerOut, VariableIn, VariableOut
from greenroom.cli.asking import piped
from greenroom.cli.client import part
from greenroom.cli.output import as_json, next_step, say, table
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app
from greenroom.cli.words import ago, listed
from greenroom.kernel.errors import GreenroomError

env = App(name="env", help="Variables and secrets of an app, by stage.")

StageOption = Annotated[str, Parameter(name=["--stage", "--to"])]


@env.command(name="list")
def list_(*, stage: StageOption = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """List variables and secrets; the value of a secret is never shown.

    Parameters
    ----------
    stage
        Only this stage.
    json
        Print JSON.
    """
    with app(at) as door:
        found = door.get("variables", list[VariableOut], stage=stage or None)
    if json:
        return as_json(found)
    if not found:
        say(f"{door.slug} has no variables{f' at {stage}' if stage else ''}.")
        return next_step(door.command("env set NAME=value --stage production"))
    table(
        ("NAME", "STAGE", "VALUE", "CHANGED"),
        [
            [
                (each.name, "bold"),
                each.stage,
                ("(secret)", "dim") if each.secret else each.value or "",
                f"{ago(each.changed_at)} by {each.changed_by}",
            ]
            for each in found
        ],
    )
    return None


@env.command(name="set")
def set_(
    *settings: str, stage: StageOption = "", secret: bool = False, at: AtApp = THE_APP
) -> None:
    """Set variables of an app at a stage; instances started from then on have them.

    A secret's value is never an argument, where others on this machine could read it: it is asked
    for, or read from standard input.

        greenroom env set REGION=north LEVEL=3 --stage production
        greenroom env set --secret API_KEY --stage production < key.txt

    Parameters
    ----------
    settings
        NAME=value, as many as wanted; or one NAME whose value is asked for or piped in.
    stage
        The stage: sandbox, uat, production, …; or all.
    secret
        Keep the value from everybody but the app.
    """
    values = _values(settings, secret=secret)
    with app(at) as door:
        stages = _stages(door, stage)
        for name in stages:
            for variable, value in values.items():
                path = door.path(f"stages/{part(name)}/variables/{part(variable)}")
                door.client.put(path, VariableIn(value=value, secret=secret))
    say(f"Set {listed(list(values))} of {door.slug} at {listed(stages)}.")
    say("Instances started from now on have it.")
    where = "" if stage == "all" else f" --stage {stage}"
    next_step(f"{door.command('stop' + where)} ; {door.command('start' + where)}")


@env.command
def unset(*names: str, stage: StageOption = "", at: AtApp = THE_APP) -> None:
    """Remove variables or secrets of an app at a stage.

    Parameters
    ----------
    names
        Their names.
    stage
        The stage: sandbox, uat, production, …; or all.
    """
    if not names:
        raise GreenroomError("Which variable?", fix="greenroom env unset NAME --stage STAGE")
    with app(at) as door:
        stages = _stages(door, stage)
        for each in stages:
            for name in names:
                door.client.delete(door.path(f"stages/{part(each)}/variables/{part(name)}"))
    say(f"Removed {listed(list(names))} of {door.slug} at {listed(stages)}.")


def _values(settings: tuple[str, ...], *, secret: bool) -> dict[str, str]:
    if not settings:
        raise GreenroomError("What is to be set?", fix="greenroom env set NAME=value --stage STAGE")
    if any("=" in setting for setting in settings) and secret:
        raise GreenroomError(
            "A secret's value may not be an argument.",
            "Others on this machine can read the arguments of running programs.",
            "Leave =value out: it is then asked for, or read from standard input.",
        )
    if len(settings) == 1 and "=" not in settings[0]:
        settings = (f"{settings[0]}={piped(f'The value of {settings[0]}')}",)
    pairs = [setting.partition("=") for setting in settings]
    for name, equals, _ in pairs:
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise GreenroomError(
                f"{name} is not of the form NAME=value.",
                "A name has letters, digits and _, and does not begin with a digit.",
            )
    return {name: value for name, _, value in pairs}


def _stages(door: AppDoor, stage: str) -> list[str]:
    known = [each.name for each in door.client.get("/server", ServerOut).stages]
    if stage == "all":
        return known
    if stage not in known:
        raise GreenroomError(
            f"There is no stage {stage}." if stage else "At which stage?",
            "" if stage else "Each stage has variables of its own.",
            f"Say --stage {'|'.join(known)}, or --stage all.",
        )
    return [stage]
