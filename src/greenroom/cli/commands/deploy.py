"""`deploy`."""

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from greenroom.api.schemas import PlanOut
from greenroom.cli.deploy.report import Report, Silent, on
from greenroom.cli.deploy.service import Deployed, Wish, plan
from greenroom.cli.deploy.service import deploy as send
from greenroom.cli.output import as_json, err, next_step, out, say, say_folded
from greenroom.cli.target import THE_SERVER, AppDoor, AtServer, server
from greenroom.cli.words import seconds, several, size
from greenroom.publish.config import check_slug, load, slug_from

STEPS = ("upload", "lock", "environment", "start", "ready")


def deploy(
    folder: Path = Path(),
    /,
    *,
    app: Annotated[str, Parameter(name=["--app", "-a"])] = "",
    message: Annotated[str, Parameter(name=["--message", "-m"])] = "",
    upgrade: bool = False,
    dry_run: bool = False,
    open: bool = False,  # noqa: A002
    at: AtServer = THE_SERVER,
    json: bool = False,
) -> None:
    """Make a new version of this folder and start it, at an address of its own.

    Only files that the server lacks are sent. Nobody's app changes: release puts the version before
    users. Interrupted, it can simply be run again.

    Parameters
    ----------
    folder
        The folder of the app; this one if left out.
    app
        Slug of the app; the one in the folder's greenroom.toml, or the folder's name, if left out.
    message
        What is new, for the list of versions; the git commit's first line if left out.
    upgrade
        Bring unpinned packages to their newest versions although requirements are unchanged.
    dry_run
        Only say what would be sent, and which environment would be reused or built, and why.
    open
        Open the preview in the browser.
    json
        Print JSON.
    """
    config = load(folder)
    slug = check_slug(app or config.app.slug or slug_from(folder.resolve().name))
    wish = Wish(folder, config, message, upgrade)
    with server(at) as client:
        door = AppDoor(client, slug)
        if dry_run:
            with _reporting(json=json) as report:
                found = plan(door, wish, report)
            return _tell_plan(door, found, json=json)
        if not json:
            say("Deploying ", (slug, "bold"), " to ", (client.url, "bold"))
        with _reporting(json=json) as report:
            done = send(door, wish, report)
        _tell(door, done, folder, json=json)
    if open:
        import webbrowser

        webbrowser.open(done.version.url)
    return None


@contextmanager
def _reporting(*, json: bool) -> Generator[Report]:
    """Report where somebody looks: beside JSON only on a terminal."""
    if json and not sys.stderr.isatty():
        yield Silent()
    else:
        with on(err() if json else out()) as lines:
            yield lines


def _tell(door: AppDoor, done: Deployed, folder: Path, *, json: bool) -> None:
    if json:
        return as_json(_facts(door, done))
    version, whole = done.version, sum(done.timings.values())
    say((f"{door.slug} {version.name}", "bold"), f" is ready after {seconds(whole)}: {version.url}")
    say((timing_line(done), "dim"))
    if version.lock_changes:
        say(f"Packages: {version.lock_changes}")
    rehearse = [door.command(f"rehearse {version.name}")] if any(journeys(folder)) else []
    return next_step(*rehearse, door.command(f"release {version.name}"))


def journeys(folder: Path) -> Iterator[Path]:
    """Yield the journeys with which the server rehearses the version now."""
    return (folder / "tests" / "journeys").glob("*.journey.jsonl")


def _facts(door: AppDoor, done: Deployed) -> dict[str, Any]:
    version = done.version
    return {
        "app": door.slug,
        "version": version.name,
        "number": version.number,
        "url": version.url,
        "timings": done.timings,
        "env_key": version.env_key,
        "reused_environment": version.reused_environment,
        "lock_changes": version.lock_changes,
        "bundle": version.bundle,
    }


def timing_line(done: Deployed) -> str:
    """Return `upload 0.1 s · lock 0.0 s · environment reused · start 0.4 s · ready 0.3 s`."""
    return " · ".join(
        f"{step} reused"
        if step == "environment" and done.version.reused_environment
        else f"{step} {seconds(done.timings[step])}"
        for step in STEPS
        if step in done.timings
    )


def _tell_plan(door: AppDoor, found: PlanOut, *, json: bool) -> None:
    if json:
        return as_json(found)
    new = " (a new app)" if found.new_app else ""
    say(
        "Would make ",
        (f"{door.slug} v{found.number}", "bold"),
        f"{new}: {found.kind}, {found.entry}",
    )
    say_folded(found.why)
    say("Upload       ", _amount(found))
    say(f"Environment  {found.environment}" + (f" ({found.env_key[:12]})" if found.env_key else ""))
    say_folded(found.environment_why)
    if found.lock_changes:
        say(f"Packages     {found.lock_changes}")
    for words in found.notes:
        say(("! ", "yellow"), words)
    return next_step(door.command("deploy"))


def _amount(found: PlanOut) -> str:
    if not found.upload_files:
        return "nothing: the server has every file"
    return f"{several(found.upload_files, 'file')}, {size(found.upload_bytes)}"
