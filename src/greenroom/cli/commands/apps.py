"""`ls`, `status`, `open`."""

import os
import sys
import webbrowser
from typing import Annotated

from cyclopts import Parameter

from greenroom.api.schemas import (
    AppOut,
    InstanceOut,
    PreviewIn,
    PreviewOut,
    StageState,
    VersionOut,
)
from greenroom.cli.output import Part, as_json, next_step, say, state, table
from greenroom.cli.target import (
    THE_APP,
    THE_SERVER,
    AppDoor,
    AtApp,
    AtServer,
    app,
    server,
    version_number,
)
from greenroom.cli.words import ago, one_line, size
from greenroom.kernel.errors import GreenroomError

Flags = Annotated[tuple[str, ...], Parameter(name="--flag", negative="")]
ACCESS = {
    "public": "open to everybody",
    "signed-in": "for everybody who signs in",
    "invited": "for invited people",
}


def ls(
    search: str = "",
    /,
    *,
    retired: bool = False,
    at: AtServer = THE_SERVER,
    json: bool = False,
) -> None:
    """List the apps of the server.

    Parameters
    ----------
    search
        Only apps whose slug, title or owner has this in it.
    retired
        Those that were taken out of service, instead.
    json
        Print JSON.
    """
    with server(at) as client:
        every = client.get("/apps", list[AppOut], retired="true" if retired else None)
    found = [each for each in every if _has(each, search)]
    if json:
        return as_json(found)
    if not found and retired:
        return say("No such app was retired." if search else "No app was retired.")
    if not found:
        say("No app has that in its name." if search else "There are no apps yet.")
        return next_step("greenroom ls" if search else "greenroom init, in your app's folder")
    table(
        ("APP", "LIVE", "STATE", "SESSIONS", "ADDRESS"),
        [_row(each, _live(each)) for each in found],
    )
    return None


def _has(each: AppOut, search: str) -> bool:
    return search.lower() in f"{each.slug} {each.title} {each.owner}".lower()


def _live(each: AppOut) -> StageState | None:
    """Return the furthest stage that shows a version."""
    return next((stage for stage in reversed(each.stages) if stage.version), None)


def _row(each: AppOut, live: StageState | None) -> list[Part]:
    if live is None:
        return [(each.slug, "bold"), "", state("empty"), "", ""]
    last = live.stage == each.stages[-1].stage
    version = f"v{live.version}" if last else f"v{live.version} in {live.stage}"
    sessions = str(each.sessions) if each.sessions else ""
    return [(each.slug, "bold"), version, state(live.state), sessions, live.url]


def status(*, at: AtApp = THE_APP, json: bool = False) -> None:
    """Show an app at each of its stages.

    Parameters
    ----------
    json
        Print JSON.
    """
    with app(at) as door:
        about = door.get("", AppOut)
        if json:
            return as_json(about)
        newest = door.get(f"versions/{about.latest}", VersionOut) if about.latest else None
        instances = door.get("instances", list[InstanceOut])
    say(
        (about.title or about.slug, "bold"),
        f" · {about.kind or 'no version yet'} · owner {about.owner} · {ACCESS[about.access]}",
    )
    table(("STAGE", "VERSION", "STATE", "SESSIONS", "ADDRESS"), _stage_rows(about))
    for stage in about.stages:
        if stage.detail:
            say(f"  {stage.stage}: {stage.detail}")
    _say_instances(instances)
    if newest:
        _say_newest(door, about, newest)
    return None


def _stage_rows(about: AppOut) -> list[list[Part]]:
    return [
        [
            (stage.stage, "bold"),
            f"v{stage.version}" if stage.version else "-",
            state(stage.state),
            str(stage.sessions) if stage.version else "",
            stage.url if stage.version else "",
        ]
        for stage in about.stages
    ]


def _say_instances(instances: list[InstanceOut]) -> None:
    if instances:
        say()
        table(
            ("INSTANCE", "VERSION", "STAGE", "STATE", "SINCE", "MEMORY", "RESTARTS"),
            [
                [
                    each.id,
                    f"v{each.version}",
                    each.stage,
                    state(each.state),
                    ago(each.started_at) if each.started_at else "",
                    size(each.memory_bytes) if each.memory_bytes else "",
                    str(each.restarts) if each.restarts else "",
                ]
                for each in instances
            ],
        )
        for each in instances:
            if each.detail:
                say(f"  {each.id}: {each.detail}")


def _say_newest(door: AppDoor, about: AppOut, newest: VersionOut) -> None:
    words = one_line(newest.message or newest.git_message)
    say()
    say(
        f"Newest: {newest.name}, {newest.state}, {ago(newest.created_at)} by {newest.user}",
        f": {words}" if words else "",
    )
    if newest.failure:
        say(f"  {newest.failure}")
    live = about.stages[-1].version
    if newest.state == "ready" and live != newest.number:
        next_step(door.command(f"release {newest.name}"))


def open_app(
    version: str = "",
    /,
    *,
    stage: str = "",
    flag: Flags = (),
    print_only: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Open an app in the browser: what its users see, a version's preview, or a stage.

    Parameters
    ----------
    version
        A version, like v12, to see its preview.
    stage
        A stage, to see what is released there.
    flag
        See the version's preview with this flag set for yourself: new-chart=on; as often as you like.
        Say none to see it as everybody does.
    print_only
        Only print the address.
    json
        Print JSON, and open nothing.
    """
    with app(at) as door:
        url = _preview(door, version, flag) if flag else _address(door, version, stage)
    if json:
        return as_json({"url": url})
    say(url)
    if not print_only and _has_screen():
        webbrowser.open(url)
    return None


def _preview(door: AppDoor, version: str, flags: tuple[str, ...]) -> str:
    if not version:
        raise GreenroomError(
            "Flags are set for yourself in the preview of a version.",
            "What users see at a stage is decided by its flags alone.",
            door.command("open vN --flag KEY=VARIANT"),
        )
    pairs = [text.rpartition("=") for text in flags if text.lower() != "none"]
    if not all(key and variant for key, _, variant in pairs):
        raise GreenroomError("A flag is set as KEY=VARIANT.", fix="Write it like new-chart=on.")
    wanted = PreviewIn(flags={key: variant for key, _, variant in pairs})
    return door.post(f"versions/{version_number(version)}/previews", wanted, PreviewOut).url


def _address(door: AppDoor, version: str, stage: str) -> str:
    if version:
        return door.get(f"versions/{version_number(version)}", VersionOut).url
    about = door.get("", AppOut)
    found = next((each for each in about.stages if each.stage == stage), None)
    if stage and found is None:
        names = ", ".join(each.stage for each in about.stages)
        raise GreenroomError(f"There is no stage {stage}.", fix=f"The stages are {names}.")
    shown = found or _live(about)
    if shown is None or not shown.version:
        raise GreenroomError(
            f"{about.slug} shows nothing{f' at {stage}' if stage else ''} yet.",
            fix=door.command("deploy") if not about.latest else door.command("release vN"),
        )
    return shown.url


def _has_screen() -> bool:
    graphical = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.stdout.isatty() and bool(graphical or sys.platform == "darwin")
