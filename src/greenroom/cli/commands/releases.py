"""`promote`, `release`, `rollback`."""

from typing import Annotated, get_args

from cyclopts import Parameter

from greenroom.api.schemas import (
    DeploymentOut,
    Part,
    PromotionIn,
    ReleaseIn,
    ReleaseOut,
    RollbackIn,
    RollbackPlanOut,
    RolloutIn,
    RolloutOut,
    RolloutPlanOut,
)
from greenroom.cli.output import as_json, next_step, say
from greenroom.cli.plan import say_plan
from greenroom.cli.rollout.follow import exit_code, settled
from greenroom.cli.rollout.options import How
from greenroom.cli.rollout.report import tell as tell_rollout
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app, version_number
from greenroom.cli.words import seconds
from greenroom.kernel.errors import ConflictError, GreenroomError

AS_EVER = How()
To = Annotated[str, Parameter(name=["--to", "--stage"])]


def promote(version: str, /, *, to: To, at: AtApp = THE_APP, json: bool = False) -> None:
    """Deploy the same bytes at a further stage, where nobody sees them until they are released.

    Parameters
    ----------
    version
        The version, like v12.
    to
        The stage to deploy it at.
    json
        Print JSON.
    """
    number = version_number(version)
    with app(at) as door:
        made = door.post("promotions", PromotionIn(version=number, stage=to), DeploymentOut)
    if json:
        return as_json(made)
    took = f" after {seconds(made.seconds)}" if made.seconds else ""
    say(
        (f"v{made.version}", "bold"),
        f" is {made.state} at ",
        (made.stage, "bold"),
        f"{took}: {made.url}",
    )
    if made.detail:
        say(f"  {made.detail}")
    if not made.released:
        next_step(door.command(f"release v{made.version} --to {made.stage}"))
    return None


def release(
    version: str,
    /,
    *,
    to: To = "",
    how: How = AS_EVER,
    dry_run: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Put a version before users. Open sessions stay on the version they began with.

    It goes before everybody at once, unless its greenroom.toml or an option says otherwise; then it
    begins a rollout, which goes on by itself: greenroom rollout shows how it stands.

    Parameters
    ----------
    version
        The version, like v12.
    to
        The stage whose users get it; the last one if left out.
    dry_run
        Only say what would happen.
    json
        Print JSON.
    """
    wanted = RolloutIn(
        version=version_number(version),
        stage=to or None,
        strategy=how.strategy(),
        supersede=how.supersede,
    )
    with app(at) as door:
        if dry_run:
            return say_plan(door.post("rollout-plans", wanted, RolloutPlanOut), json=json)
        made = _released(door, wanted) or settled(door, door.post("rollouts", wanted, RolloutOut))
    if json:
        as_json(made)
    elif isinstance(made, RolloutOut):
        tell_rollout(door, made)
    else:
        _tell(door, made)
    return exit_code(made) if isinstance(made, RolloutOut) else 0


def _released(door: AppDoor, wanted: RolloutIn) -> ReleaseOut | None:
    """Release at once; None if that is not what was asked for, or not how it is done there."""
    if wanted.strategy is not None or wanted.supersede:
        return None
    plain = ReleaseIn(version=wanted.version, stage=wanted.stage)
    try:
        return door.post("releases", plain, ReleaseOut)
    except ConflictError as conflict:
        if conflict.details.get("code") == "takes-a-rollout":
            return None
        raise


def rollback(
    version: str = "",
    /,
    *,
    stage: Annotated[str, Parameter(name=["--stage", "--to"])] = "",
    with_: Annotated[str, Parameter(name="--with")] = "",
    undo: bool = False,
    dry_run: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Go back to the release before, or to any version. Never refused, and nobody is cut off.

    Parameters
    ----------
    version
        The version to go back to; the one released before if left out.
    stage
        The stage; the last one if left out.
    with_
        Parts of the stage to bring back, too, as the newest release of that version began:
        variables, flags, scale, or all.
    undo
        Take the last rollback back, with the parts that it brought.
    dry_run
        Only say what would happen, each change by name.
    json
        Print JSON.
    """
    wanted = _wanted(version, stage, with_, undo=undo)
    with app(at) as door:
        if dry_run:
            return say_plan(door.post("rollback-plans", wanted, RollbackPlanOut), json=json)
        made = door.post("rollbacks", wanted, ReleaseOut)
    if json:
        as_json(made)
    else:
        _tell(door, made)
    return 0


def _wanted(version: str, stage: str, with_: str, *, undo: bool) -> RollbackIn:
    if undo and (version or with_):
        raise GreenroomError(
            "An undo goes back to what was there.", fix="Leave out the version and --with."
        )
    number = version_number(version) if version else None
    return RollbackIn(version=number, stage=stage or None, parts=_parts(with_), undo=undo)


def _parts(text: str) -> tuple[Part, ...]:
    """Return the parts that `variables,flags` or `all` names."""
    known = get_args(Part)
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in (*known, "all")]
    if unknown:
        raise GreenroomError(
            f"A stage has no part {unknown[0]}.", fix=f"There are {', '.join(known)}; or say all."
        )
    return tuple(part for part in known if part in names or "all" in names)


def _tell(door: AppDoor, made: ReleaseOut) -> None:
    took = f" ({seconds(made.seconds)})" if made.seconds else ""
    say((f"v{made.version}", "bold"), " is live at ", (made.stage, "bold"), f"{took}: {made.url}")
    if made.replaced == made.version:
        return
    if made.replaced:
        say(f"New sessions get v{made.version}; open ones stay on v{made.replaced} until they end.")
    if not made.warm:
        say("No instance was running, so one was started first.")
    if made.kind == "release" and made.replaced:
        next_step(door.command("status"), f"back: {door.command('rollback')}")
