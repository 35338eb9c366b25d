"""`objectives`: what users were promised, and how it is kept."""

from greenroom.api.schemas import ObjectiveOut
from greenroom.cli.output import Part, as_json, say, table
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app


def objectives(*, stage: str = "", at: AtApp = THE_APP, json: bool = False) -> int:
    """Show what was promised, and how it is kept.

    Promises are written in greenroom.toml, under [objectives], or demanded by a stage of the server. The
    gate `objectives` of a rollout asks the same.

    Exit code 2: one of them burns.

    Parameters
    ----------
    stage
        The stage; all of them if left out.
    json
        Print JSON.
    """
    with app(at) as door:
        found = door.get("objectives", list[ObjectiveOut], stage=stage or None)
    if json:
        as_json(found)
    else:
        _tell(door, found)
    return 2 if any(each.burn.is_burning for each in found) else 0


def _tell(door: AppDoor, found: list[ObjectiveOut]) -> None:
    if not found:
        say(f"Nothing is promised to users of {door.slug}: see [objectives] in greenroom.toml.")
        return
    rows = [
        [each.stage, (_promise(each), "bold"), _share(each), _left(each), _burn(each)]
        for each in found
    ]
    table(("STAGE", "PROMISED", "KEPT", "BUDGET", "BURN RATE"), rows)


def _promise(one: ObjectiveOut) -> str:
    what = "good" if one.kind == "good" else f"within {one.within:g} s"
    return f"{100 * one.target:.4g} % {what}"


def _share(one: ObjectiveOut) -> Part:
    if one.share is None:
        return ("not seen: WebSocket" if one.unseen else "no session"), "dim"
    kept = one.share >= one.target
    return f"{100 * one.share:.4g} % of {one.sessions}", "green" if kept else "red"


def _left(one: ObjectiveOut) -> Part:
    return "" if one.budget_left is None else f"{100 * max(0.0, one.budget_left):.0f} % left"


def _burn(one: ObjectiveOut) -> Part:
    if one.share is None:
        return ""
    if one.burn.is_burning:
        return f"✗ {one.burn.rate:.3g}, limit {one.burn.limit:.3g}", "red"
    if one.burn.remark:
        return f"◐ {one.burn.rate:.3g}, {one.burn.remark}", "yellow"
    return f"✓ {one.burn.rate:.3g} of {one.burn.limit:.3g}", "green"
