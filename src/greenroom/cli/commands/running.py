"""`stop` and `start`."""

from greenroom.api.schemas import DeploymentOut, StageIn
from greenroom.cli.output import as_json, next_step, say, state, table
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app


def stop(*, stage: str = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """Stop an app's instances, at one stage or everywhere; visitors then see that it is stopped.

    Parameters
    ----------
    stage
        The stage; all of them if left out.
    json
        Print JSON.
    """
    with app(at) as door:
        _set(door, "stops", stage, json=json)
    if not json:
        next_step(door.command("start" + (f" --stage {stage}" if stage else "")))


def start(*, stage: str = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """Start a stopped app again, at one stage or everywhere.

    Parameters
    ----------
    stage
        The stage; all of them if left out.
    json
        Print JSON.
    """
    with app(at) as door:
        _set(door, "starts", stage, json=json)


def _set(door: AppDoor, noun: str, stage: str, *, json: bool) -> None:
    everywhere = door.post(noun, StageIn(stage=stage or None), list[DeploymentOut])
    changed = [each for each in everywhere if not stage or each.stage == stage]
    if json:
        as_json(changed)
    elif not changed:
        say(f"{door.slug} is deployed nowhere{f' at {stage}' if stage else ''}.")
    else:
        table(
            ("VERSION", "STAGE", "STATE"),
            [[(f"v{each.version}", "bold"), each.stage, state(each.state)] for each in changed],
        )
