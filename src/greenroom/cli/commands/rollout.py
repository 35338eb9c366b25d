"""`rollout`: how a release that goes step by step stands, and what to do with it."""

from cyclopts import App

from greenroom.api.schemas import RolloutActIn, RolloutOut, SkipIn
from greenroom.cli.client import part
from greenroom.cli.output import as_json, say_folded
from greenroom.cli.rollout.follow import settled
from greenroom.cli.rollout.report import tell, tell_history
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app
from greenroom.kernel.errors import NotFoundError

rollout = App(name="rollout", help="How a release that goes step by step stands, and decide.")


@rollout.default
@rollout.command
def status(
    *,
    stage: str = "",
    flag: str = "",
    history: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Show how the newest rollout stands: its step, what its gates say, who is on which version.

    Parameters
    ----------
    stage
        The stage; the newest rollout of any if left out.
    flag
        The newest rollout of this flag; of a version if left out.
    history
        List all of them, with why each ended.
    json
        Print JSON.
    """
    with app(at) as door:
        found = door.get("rollouts", list[RolloutOut], stage=stage or None, flag=flag or None)
        if history:
            return as_json(found) if json else tell_history(found)
        whole = (
            found if flag else door.get("rollouts", list[RolloutOut], stage=stage or None, flag="")
        )
        mine = [each for each in whole if each.state != "queued"] or whole
        beside = [each for each in found if each.ended_at is None and _is_beside(each, flag)]
        if not mine:
            raise _none_yet(door, flag, beside)
        newest = door.get(f"rollouts/{part(mine[0].id)}", RolloutOut)
        if json:
            return as_json(newest)
        tell(door, newest)
        for each in beside:
            say_folded(_told(door, each))
    return None


@rollout.command
def advance(*, stage: str = "", flag: str = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """Take the next step now. Its gates must have passed.

    Parameters
    ----------
    stage
        The stage; where a rollout is under way if left out.
    flag
        The flag whose rollout is meant; that of a version if left out.
    json
        Print JSON.
    """
    _decide("advances", at, stage, flag, json=json)


@rollout.command
def pause(
    *, reason: str = "", stage: str = "", flag: str = "", at: AtApp = THE_APP, json: bool = False
) -> None:
    """Have it stay as it is until somebody resumes it.

    Parameters
    ----------
    reason
        Why; others read it.
    stage
        The stage; where a rollout is under way if left out.
    flag
        The flag whose rollout is meant; that of a version if left out.
    json
        Print JSON.
    """
    _decide("pauses", at, stage, flag, reason, json=json)


@rollout.command
def resume(*, stage: str = "", flag: str = "", at: AtApp = THE_APP, json: bool = False) -> None:
    """Have it go on; gates that were not sure are asked anew.

    Parameters
    ----------
    stage
        The stage; where a rollout is under way if left out.
    flag
        The flag whose rollout is meant; that of a version if left out.
    json
        Print JSON.
    """
    _decide("resumptions", at, stage, flag, json=json)


@rollout.command
def skip(
    gate: str,
    /,
    *,
    reason: str,
    stage: str = "",
    flag: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Let a gate pass that has not, or a freeze window; your name and the reason are kept.

    Parameters
    ----------
    gate
        The gate, or freeze-window.
    reason
        Why it may be skipped.
    stage
        The stage; where a rollout is under way if left out.
    flag
        The flag whose rollout is meant; that of a version if left out.
    json
        Print JSON.
    """
    _decide("skips", at, stage, flag, reason, gate, json=json)


@rollout.command
def abort(
    *,
    reason: str = "",
    stage: str = "",
    flag: str = "",
    queued: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Give it up: newcomers get the version before again, and nobody is cut off.

    Parameters
    ----------
    reason
        Why; others read it.
    stage
        The stage; where a rollout is under way if left out.
    flag
        The flag whose rollout is meant; that of a version if left out.
    queued
        Cancel the one that is queued last instead of the one that is under way.
    json
        Print JSON.
    """
    _decide("abortions", at, stage, flag, reason, queued=queued, json=json)


def _decide(
    noun: str, at: AtApp, stage: str, flag: str, reason: str = "", gate: str = "",
    *, queued: bool = False, json: bool,
) -> None:  # fmt: skip
    with app(at) as door:
        live = _under_way(door, stage, flag, queued=queued)
        act = RolloutActIn(seq=live.seq, reason=reason)
        body = SkipIn(**act.model_dump(), gate=gate) if gate else act
        moved = settled(door, door.post(f"rollouts/{part(live.id)}/{noun}", body, RolloutOut))
        if json:
            return as_json(moved)
        tell(door, moved)
    return None


def _under_way(door: AppDoor, stage: str, flag: str, *, queued: bool) -> RolloutOut:
    found = door.get("rollouts", list[RolloutOut], stage=stage or None, flag=flag)
    live = [each for each in found if each.ended_at is None and (each.state == "queued") == queued]
    if live:
        return live[0]
    raise NotFoundError(
        f"No rollout of {flag or door.slug} is {'queued' if queued else 'under way'}.",
        fix=door.command("rollout status --history"),
    )


def _none_yet(door: AppDoor, flag: str, beside: list[RolloutOut]) -> NotFoundError:
    begin = f"flags rollout {flag} --canary 5,25,100" if flag else "release v2 --canary 5,25,100"
    others = ", ".join(each.name for each in beside)
    return NotFoundError(
        f"{flag or door.slug} has had no rollout{'' if flag or not beside else ' of a version'} yet.",
        f"On their way are {others}." if beside else "",
        door.command(_look(beside[0]) if beside and not flag else begin),
    )


def _is_beside(rollout: RolloutOut, flag: str) -> bool:
    return rollout.flag != flag or rollout.state == "queued"


def _told(door: AppDoor, rollout: RolloutOut) -> str:
    if rollout.state == "queued":
        words = f"rollout abort --queued{f' --flag {rollout.flag}' if rollout.flag else ''}"
        return f"{rollout.name} is queued by {rollout.owner}: {door.command(words)} cancels it."
    return f"{rollout.name} is on its way, too: {door.command(_look(rollout))}"


def _look(rollout: RolloutOut) -> str:
    return f"rollout --flag {rollout.flag}" if rollout.flag else "rollout"
