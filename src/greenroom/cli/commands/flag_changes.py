"""`flags on, off, remove, promote, undo`: each makes a new revision."""

from typing import Annotated, Literal

from cyclopts import Parameter

from greenroom.api.schemas import (
    FlagOut,
    FlagPromotionIn,
    FlagPromotionOut,
    FlagRevisionOut,
    FlagUndoIn,
    ToggleIn,
)
from greenroom.cli.client import part
from greenroom.cli.flags import making, showing
from greenroom.cli.output import as_json, next_step, say
from greenroom.cli.target import THE_APP, AtApp, app

Several = Annotated[list[str] | None, Parameter(negative=())]
Kind = Literal["release", "experiment", "operations", "permission"]
Live = Annotated[bool | None, Parameter(negative="--no-live")]


def on(
    key: str, /, *, stage: str = "", message: str = "", at: AtApp = THE_APP, json: bool = False
) -> None:
    """Turn a flag on for everybody.

    Parameters
    ----------
    key
        Its key.
    stage
        The stage.
    message
        Why, for the history.
    json
        Print JSON.
    """
    _toggle(key, stage, message, at, on=True, json=json)


def off(
    key: str, /, *, stage: str = "", message: str = "", at: AtApp = THE_APP, json: bool = False
) -> None:
    """Turn a flag off for everybody; greenroom flags undo brings its rule back.

    Parameters
    ----------
    key
        Its key.
    stage
        The stage.
    message
        Why, for the history.
    json
        Print JSON.
    """
    _toggle(key, stage, message, at, on=False, json=json)


def remove(key: str, /, *, stage: str = "", anyway: bool = False, at: AtApp = THE_APP) -> None:
    """Remove a flag from a stage; one that code has asked for within a day is kept.

    Parameters
    ----------
    key
        Its key.
    stage
        The stage.
    anyway
        Remove it although it is in use: code then falls back to its own default.
    """
    with app(at) as door:
        name = making.stage(door, stage)
        door.client.delete(
            door.path(f"flags/{part(key)}?stage={part(name)}&anyway={str(anyway).lower()}")
        )
    say((key, "bold"), f" is removed at {name}.")
    next_step(door.command(f"flags undo --stage {name}"))


def promote(
    *keys: str,
    source: Annotated[str, Parameter(name="--from")] = "",
    to: str = "",
    take: Literal["theirs", "ours"] | None = None,
    dry_run: bool = False,
    anyway: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int | None:
    """Bring what changed at a stage since the last promotion to another.

    What was changed at the other stage stays as it is; what was changed at both is a conflict.

    Parameters
    ----------
    keys
        Only these flags; all that have changed if left out.
    source
        The stage they come from.
    to
        The stage they go to.
    take
        Who is right about conflicts: theirs (the stage they come from), or ours.
    dry_run
        Only say what would change; the exit code is 2 if there are conflicts.
    anyway
        Remove flags there that are in use.
    json
        Print JSON.
    """
    with app(at) as door:
        body = FlagPromotionIn(
            source=making.stage(door, source),
            target=making.stage(door, to),
            keys=list(keys),
            take=take,
            anyway=anyway,
        )
        plan = door.post("flag-promotion-plans", body, FlagPromotionOut)
        if dry_run:
            return _plan(plan, json=json)
        made = door.post("flag-promotions", body, FlagRevisionOut)
    if json:
        as_json(made)
        return None
    showing.differences(plan.differences)
    say(f"{door.slug} has r{made.number} of its flags at {to}.")
    next_step(door.command(f"flags undo --stage {to}"))
    return None


def undo(
    revision: str = "", /, *, stage: str = "", anyway: bool = False, at: AtApp = THE_APP,
    json: bool = False,
) -> None:  # fmt: skip
    """Go back: a new revision equal to the one before, or to the one that is named.

    Parameters
    ----------
    revision
        The revision to go back to, like r3.
    stage
        The stage.
    anyway
        Remove flags that are in use, if that is what it means.
    json
        Print JSON.
    """
    with app(at) as door:
        body = FlagUndoIn(
            stage=making.stage(door, stage), revision=making.number(revision), anyway=anyway
        )
        made = door.post("flag-undos", body, FlagRevisionOut)
    if json:
        return as_json(made)
    return say(
        f"The flags at {made.stage} are as they were in {made.subject}; this is r{made.number}."
    )


def _toggle(key: str, stage: str, message: str, at: AtApp, *, on: bool, json: bool) -> None:
    with app(at) as door:
        body = ToggleIn(stage=making.stage(door, stage), on=on, message=message)
        flag = door.post(f"flags/{part(key)}/toggles", body, FlagOut)
    showing.done(flag, json=json)


def _plan(plan: FlagPromotionOut, *, json: bool) -> int:
    if json:
        as_json(plan)
    else:
        showing.differences(plan.differences)
        for conflict in plan.conflicts:
            say(("Conflict: ", "red"), conflict)
    return 2 if plan.conflicts else 0
