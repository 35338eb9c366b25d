"""`flags`: looking at what is on, and for whom; `flag_definitions` and `flag_changes` change it."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from greenroom.api.schemas import (
    FlagDifferenceOut,
    FlagEvaluationIn,
    FlagEvaluationOut,
    FlagOut,
    FlagRevisionOut,
    FlagSetOut,
    RolloutOut,
)
from greenroom.cli.client import part
from greenroom.cli.commands import flag_changes, flag_definitions, flag_rollout
from greenroom.cli.flags import making, showing
from greenroom.cli.output import as_json, next_step, say
from greenroom.cli.target import THE_APP, AtApp, app, version_number
from greenroom.kernel.errors import GreenroomError

flags = App(name="flags", help="Feature flags: what is on, and for whom, without a deploy.")

Several = Annotated[list[str] | None, Parameter(negative=())]


@flags.command(name="list")
def list_(*, stage: str = "", stale: bool = False, at: AtApp = THE_APP, json: bool = False) -> None:
    """List the flags of an app: at each stage, or with their rules at one.

    Parameters
    ----------
    stage
        Only this stage, with who gets what and when it was last asked for.
    stale
        Only those that have expired, or were decided long ago.
    json
        Print JSON.
    """
    with app(at) as door:
        names = [making.stage(door, stage)] if stage else making.stages(door)
        found = [door.get("flags", FlagSetOut, stage=name) for name in names]
    if stale:
        found = [
            each.model_copy(update={"flags": [flag for flag in each.flags if flag.stale]})
            for each in found
        ]
    if json:
        return as_json(found)
    if not any(each.flags or each.gone for each in found):
        say(
            f"{door.slug} has no {'stale ' if stale else ''}flags{f' at {stage}' if stage else ''}."
        )
        return next_step(door.command(f"flags add new-chart --stage {names[0]}"))
    return showing.one_stage(found[0]) if stage else showing.overview(found)


@flags.command
def show(key: str, /, *, stage: str = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """Show a flag: who gets what, since when, and when it was last asked for.

    Parameters
    ----------
    key
        Its key.
    stage
        Only this stage.
    json
        Print JSON.
    """
    with app(at) as door:
        names = [making.stage(door, stage)] if stage else making.stages(door)
        sets = [door.get("flags", FlagSetOut, stage=name) for name in names]
        found = [flag for each in sets for flag in each.flags if flag.key == key]
        if not found:
            found = [door.get(f"flags/{part(key)}", FlagOut, stage=names[-1])]
        if json:
            return as_json(found)
        rollouts = door.get("rollouts", list[RolloutOut], flag=key)
    for flag in found:
        showing.whole(flag, rollouts)
    return None


@flags.command
def history(*, stage: str = "", limit: int = 20, at: AtApp = THE_APP, json: bool = False) -> None:
    """Show every revision of a stage's flags, newest first.

    Parameters
    ----------
    stage
        The stage.
    limit
        How many.
    json
        Print JSON.
    """
    with app(at) as door:
        name = making.stage(door, stage)
        found = door.get("flag-revisions", list[FlagRevisionOut], stage=name, limit=limit)
    if json:
        as_json(found)
    elif found:
        showing.revisions(found)
    else:
        say(f"Nobody has changed a flag of {door.slug} at {name}.")


@flags.command
def diff(
    revisions: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    /,
    *,
    stage: str = "",
    to: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Compare two revisions of a stage's flags, or the flags of two stages.

        greenroom flags diff r3 --stage uat
        greenroom flags diff --stage uat --to production

    Parameters
    ----------
    revisions
        One, which is compared with the newest, or two.
    stage
        The stage.
    to
        Another stage, whose flags are compared with these.
    json
        Print JSON.
    """
    numbers = [making.number(each) for each in revisions[:2]]
    with app(at) as door:
        found = door.get(
            "flag-differences",
            list[FlagDifferenceOut],
            stage=making.stage(door, stage),
            revision=numbers[0] if numbers else None,
            other=making.stage(door, to) if to else None,
            other_revision=numbers[1] if len(numbers) > 1 else None,
        )
    if json:
        as_json(found)
    else:
        showing.differences(found)


@flags.command
def evaluate(
    key: str = "",
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")] = "",
    group: Several = None,
    version: str = "",
    context: Several = None,
    stage: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Show the flags as somebody would see them.

    Parameters
    ----------
    key
        Only this flag.
    as_
        Whose flags; your own if left out.
    group
        As if they were in this group, and no other that is not named; several times.
    version
        As if they used this version of the app.
    context
        NAME=VALUE of what else the app sends; several times.
    stage
        The stage.
    json
        Print JSON.
    """
    with app(at) as door:
        body = FlagEvaluationIn(
            stage=making.stage(door, stage),
            user=as_ or None,
            groups=group or None,
            version=version_number(version) if version else 0,
            context=making.variants(context) if context else {},
        )
        found = door.post("flag-evaluations", body, list[FlagEvaluationOut])
    found = [each for each in found if each.key == key or not key]
    if key and not found:
        raise GreenroomError(
            f"{door.slug} has no flag {key} at {stage}.", fix="greenroom flags list"
        )
    if json:
        as_json(found)
    elif found:
        showing.evaluations(found)
    else:
        say(f"{door.slug} has no flags at {stage}.")


@flags.command
def export(*, stage: str = "", revision: str = "", at: AtApp = THE_APP) -> None:
    """Print the flags of a stage as a plain flagd file.

    Parameters
    ----------
    stage
        The stage.
    revision
        An older revision, like r3.
    """
    with app(at) as door:
        path = f"stages/{making.stage(door, stage)}/flag-file"
        as_json(door.get(path, dict[str, Any], revision=making.number(revision)))


flags.command(flag_changes.on)
flags.command(flag_changes.off)
flags.command(flag_changes.remove)
flags.command(flag_rollout.rollout)
flags.command(flag_changes.promote)
flags.command(flag_changes.undo)
flags.command(flag_definitions.add)
flags.command(flag_definitions.set_, name="set")
flags.command(flag_definitions.import_, name="import")
