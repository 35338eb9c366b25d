"""`sign-off`: a person's approval of exactly one version."""

from greenroom.api.schemas import SignOffIn, SignOffOut
from greenroom.cli.output import as_json, say, table
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app, version_number
from greenroom.cli.words import ago


def sign_off(
    version: str,
    /,
    *,
    reject: bool = False,
    note: str = "",
    show: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Approve a version, or reject it, with your name.

    A rollout with the gate `sign-off` waits for it. Where an app has several owners, another than
    who deployed the version approves it.

    Exit code 2 with --show: nobody has approved it, or the newest word is a rejection.

    Parameters
    ----------
    version
        The version, like v12.
    reject
        Reject it.
    note
        The reason, kept with it.
    show
        Only show what people said of it.
    json
        Print JSON.
    """
    number = version_number(version)
    with app(at) as door:
        if show:
            return _shown(door, number, json=json)
        wanted = SignOffIn(decision="rejected" if reject else "approved", note=note)
        made = door.post(f"versions/{number}/sign-offs", wanted, SignOffOut)
    if json:
        as_json(made)
    else:
        say((f"v{made.version}", "bold"), f" of {door.slug} is {made.decision} by {made.by}.")
    return 0


def _shown(door: AppDoor, number: int, *, json: bool) -> int:
    found = door.get(f"versions/{number}/sign-offs", list[SignOffOut])
    if json:
        as_json(found)
    elif found:
        rows = [[(each.by, "bold"), each.decision, ago(each.at), each.note] for each in found]
        table(("WHO", "DECISION", "WHEN", "NOTE"), rows, shorten=True)
    else:
        say(f"Nobody has signed v{number} of {door.slug} off yet.")
    return 0 if found and found[0].decision == "approved" else 2
