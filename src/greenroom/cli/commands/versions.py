"""`versions` and `diff`."""

from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from greenroom.api.schemas import DifferenceOut, VersionOut
from greenroom.cli.output import Part, as_json, next_step, say, state, table
from greenroom.cli.target import THE_APP, AtApp, app, version_number
from greenroom.cli.words import ago, one_line, several

MARKS = {
    "added": ("+ ", "green"),
    "removed": ("- ", "red"),
    "changed": ("~ ", "yellow"),
    "moved": ("> ", "yellow"),
}


def versions(
    *,
    limit: Annotated[int, Parameter(validator=Number(gte=0))] = 20,
    removed: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """List the versions of an app, newest first.

    Parameters
    ----------
    limit
        How many; 0 for all.
    removed
        Those that were removed, instead.
    json
        Print JSON.
    """
    with app(at) as door:
        found = door.get("versions", list[VersionOut], removed="true" if removed else None)
    found.sort(key=lambda each: each.number, reverse=True)
    shown = found[:limit] if limit else found
    if json:
        return as_json(shown)
    if not found and removed:
        return say(f"No version of {door.slug} was removed.")
    if not found:
        say(f"{door.slug} has no versions yet.")
        return next_step(door.command("deploy"))
    table(
        ("VERSION", "STATE", "WHEN", "WHO", "LIVE IN", "PACKAGES", "MESSAGE"),
        [_row(each) for each in shown],
        shorten=True,
    )
    if len(found) > len(shown):
        say((f"{several(len(found) - len(shown), 'older version')}: --limit 0 shows all.", "dim"))
    return None


def _row(each: VersionOut) -> list[Part]:
    return [
        (each.name, "bold"),
        "" if each.state == "ready" else state(each.state),
        ago(each.created_at),
        each.user,
        (" ".join(each.live_in), "green"),
        each.lock_changes,
        one_line(each.message or each.git_message),
    ]


def diff(
    older: str, newer: str, /, *, names_only: bool = False, at: AtApp = THE_APP, json: bool = False
) -> None:
    """Show what changed between two versions: packages, settings, files.

    Parameters
    ----------
    older
        The version to compare from, like v1.
    newer
        The version to compare with, like v2.
    names_only
        Only say which files changed.
    json
        Print JSON.
    """
    one, other = version_number(older), version_number(newer)
    with app(at) as door:
        found = door.get(f"versions/{one}/differences/{other}", DifferenceOut)
    if json:
        return as_json(found)
    say((f"{found.older} → {found.newer}", "bold"))
    for package in found.packages:
        say(f"  {_package(package)}")
    for setting in found.settings:
        say(f"  {setting}")
    for file in found.files:
        _say_file(file, names_only=names_only)
    if not (found.files or found.packages or found.settings):
        say("They are the same.")
    return None


def _package(package: dict[str, str]) -> str:
    """Return `pandas 2.2 → 2.3`, `+ polars 1.8` or `- numpy 1.26`."""
    name, older, newer = package["name"], package["older"], package["newer"]
    if older and newer:
        return f"{name} {older} → {newer}"
    return f"+ {name} {newer}" if newer else f"- {name} {older}"


def _say_file(file: dict[str, Any], *, names_only: bool) -> None:
    say(MARKS.get(file["change"], "  "), (file["path"], "bold"), _note(file))
    if names_only:
        return
    for row in file.get("text", "").splitlines():
        if not row.startswith(("--- ", "+++ ")):
            style = {"+": "green", "-": "red", "@": "cyan"}.get(row[:1], "")
            say((f"  {row}", style))


def _note(file: dict[str, Any]) -> str:
    return f" ({file['note']})" if file.get("note") else ""
