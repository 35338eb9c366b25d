"""`access`: who may use and change an app."""

from typing import Annotated, Literal

from cyclopts import App, Parameter
from pydantic import BaseModel

from greenroom.api.schemas import AppChange, AppOut, MemberIn, MemberOut
from greenroom.cli.client import part
from greenroom.cli.commands.apps import ACCESS
from greenroom.cli.output import as_json, say, table
from greenroom.cli.target import THE_APP, AtApp, app

access = App(name="access", help="Who may use and change an app.")


class AccessOut(BaseModel):
    """The answer of `access show --json`."""

    app: str
    access: str
    members: list[MemberOut]


@access.command
def show(*, at: AtApp = THE_APP, json: bool = False) -> None:
    """Show who may use the app, and its owners and viewers.

    Parameters
    ----------
    json
        Print JSON.
    """
    with app(at) as door:
        about = door.get("", AppOut)
        members = door.get("members", list[MemberOut])
    if json:
        return as_json(AccessOut(app=about.slug, access=about.access, members=members))
    say((about.slug, "bold"), f" is {ACCESS[about.access]}.")
    table(
        ("NAME", "ROLE", ""),
        [[(each.name, "bold"), each.role, "group" if each.is_group else ""] for each in members],
    )
    return None


@access.command(name="set")
def set_(to: Literal["public", "signed-in", "invited"], /, *, at: AtApp = THE_APP) -> None:
    """Set who may use the app.

    Parameters
    ----------
    to
        Everybody, everybody who signs in, or only the app's owners and viewers.
    """
    with app(at) as door:
        about = door.client.patch(door.path(), AppChange(access=to), AppOut)
    say((about.slug, "bold"), f" is now {ACCESS[about.access]}.")


@access.command
def add(
    name: str,
    /,
    *,
    role: Annotated[Literal["viewer", "owner"], Parameter(name=["--role", "--as"])] = "viewer",
    group: bool = False,
    at: AtApp = THE_APP,
) -> None:
    """Make somebody, or everybody in a group, viewer or owner of the app.

    Parameters
    ----------
    name
        Their name on the server, or with --group that of a group.
    role
        A viewer uses the app; an owner also deploys, releases and changes it. Viewer if left out.
    group
        The name is that of a group.
    """
    with app(at) as door:
        door.client.put(door.path(_place(name, group)), MemberIn(role=role))
    say(f"{name} is now {role} of {door.slug}.")


@access.command
def remove(name: str, /, *, group: bool = False, at: AtApp = THE_APP) -> None:
    """Take somebody, or a group, out of the app's owners and viewers.

    Parameters
    ----------
    name
        Their name on the server, or with --group that of a group.
    group
        The name is that of a group.
    """
    with app(at) as door:
        door.client.delete(door.path(_place(name, group)))
    say(f"{name} is no longer among the people of {door.slug}.")


def _place(name: str, group: bool) -> str:
    return f"{'groups' if group else 'members'}/{part(name)}"
