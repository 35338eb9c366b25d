"""`groups`: people who are meant together."""

from cyclopts import App

from greenroom.api.schemas import GroupOut
from greenroom.cli.client import part
from greenroom.cli.output import as_json, say, table
from greenroom.cli.target import THE_SERVER, AtServer, server

groups = App(name="groups", help="Groups of people, made by administrators.")


@groups.command(name="list")
def list_(*, at: AtServer = THE_SERVER, json: bool = False) -> None:
    """List the groups; who is in them is told to administrators only.

    Parameters
    ----------
    json
        Print JSON.
    """
    with server(at) as client:
        found = client.get("/groups", list[GroupOut])
    if json:
        return as_json(found)
    table(
        ("NAME", "PEOPLE", ""),
        [[(each.name, "bold"), str(each.size), ", ".join(each.people)] for each in found],
    )
    return None


@groups.command
def add(name: str, /, *people: str, at: AtServer = THE_SERVER) -> None:
    """Put people in a group, which is made if there is none of that name.

    Parameters
    ----------
    name
        Its name: small letters, digits and . _ @ -
    people
        Their names on the server.
    """
    with server(at) as client:
        client.put(f"/groups/{part(name)}")
        for person in people:
            client.put(f"/groups/{part(name)}/people/{part(person)}")
    listed = f" with {', '.join(people)} in it" if people else ""
    say("There is a group ", (name, "bold"), listed, ".")


@groups.command
def remove(name: str, /, *people: str, at: AtServer = THE_SERVER) -> None:
    """Take people out of a group; with nobody named, remove the group itself.

    Parameters
    ----------
    name
        Its name.
    people
        Their names on the server.
    """
    with server(at) as client:
        for person in people:
            client.delete(f"/groups/{part(name)}/people/{part(person)}")
        if not people:
            client.delete(f"/groups/{part(name)}")
    if people:
        say(f"{', '.join(people)} left the group ", (name, "bold"), ".")
    else:
        say("There is no group ", (name, "bold"), " any more.")
