"""`remove` and `retire`."""

from greenroom.api.schemas import ActPlanOut, VersionOut
from greenroom.cli.output import next_step, say
from greenroom.cli.plan import say_plan
from greenroom.cli.target import THE_APP, AtApp, app, version_number


def remove(
    version: str,
    /,
    *,
    undo: bool = False,
    dry_run: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Remove a version that nobody needs; it can be brought back for some weeks.

    What is live at a stage, or has somebody in it, is never removed. The version's number and record stay.

    Parameters
    ----------
    version
        The version, like v12.
    undo
        Bring a removed version back, and start it in the first stage.
    dry_run
        Only say what would happen.
    json
        Print JSON, with --dry-run.
    """
    number = version_number(version)
    with app(at) as door:
        if dry_run:
            plan = door.get(f"versions/{number}/removal-plan", ActPlanOut)
            return say_plan(plan, json=json)
        if undo:
            door.client.delete(door.path(f"versions/{number}/removal"))
            back = door.get(f"versions/{number}", VersionOut)
            say((back.name, "bold"), f" is back: {back.url}")
            return 0
        door.client.delete(door.path(f"versions/{number}"))
    say((f"v{number}", "bold"), f" of {door.slug} is removed.")
    next_step(f"back: {door.command(f'remove v{number} --undo')}")
    return 0


def retire(
    *, undo: bool = False, dry_run: bool = False, at: AtApp = THE_APP, json: bool = False
) -> int:
    """Take an app out of service; it can be brought back for some weeks.

    An app that is live must be stopped first, and nobody may be in it. Its name, versions and events stay on
    record.

    Parameters
    ----------
    undo
        Bring a retired app back; it stays stopped until it is started.
    dry_run
        Only say what would happen.
    json
        Print JSON, with --dry-run.
    """
    with app(at) as door:
        if dry_run:
            return say_plan(door.get("retirement-plan", ActPlanOut), json=json)
        if undo:
            door.client.delete(door.path("retirement"))
            say((door.slug, "bold"), " is back.")
            next_step(door.command("start"))
            return 0
        door.client.delete(door.path())
    say((door.slug, "bold"), " is retired.")
    next_step(f"back: {door.command('retire --undo')}")
    return 0
