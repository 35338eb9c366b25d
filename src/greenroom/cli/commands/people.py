"""`people`: who can sign in to the server."""

from cyclopts import App

from greenroom.api.schemas import PersonIn, PersonOut
from greenroom.cli.asking import piped
from greenroom.cli.output import as_json, note, say, table
from greenroom.cli.target import THE_SERVER, AtServer, server
from greenroom.cli.words import ago

people = App(name="people", help="The people of the server (administrators).")


@people.command(name="list")
def list_(*, at: AtServer = THE_SERVER, json: bool = False) -> None:
    """List everybody who can sign in.

    Parameters
    ----------
    json
        Print JSON.
    """
    with server(at) as client:
        found = client.get("/people", list[PersonOut])
    if json:
        return as_json(found)
    table(
        ("NAME", "TITLE", "ROLE", "SINCE"),
        [
            [
                (each.name, "bold"),
                each.title,
                "administrator" if each.admin else "",
                ago(each.created_at),
            ]
            for each in found
        ],
    )
    return None


@people.command
def add(
    name: str,
    /,
    *,
    title: str = "",
    admin: bool = False,
    password_stdin: bool = False,
    at: AtServer = THE_SERVER,
    json: bool = False,
) -> None:
    """Make a person who can sign in; a password is made for them and shown this once.

    Parameters
    ----------
    name
        What they sign in with: small letters, digits and . _ @ -
    title
        Their full name.
    admin
        Make them an administrator, who may do everything on the server.
    password_stdin
        Read their password from standard input instead.
    json
        Print JSON.
    """
    password = piped(f"The password of {name}") if password_stdin else ""
    with server(at) as client:
        wanted = PersonIn(name=name, title=title, admin=admin, password=password)
        made = client.post("/people", wanted, PersonOut)
    if json:
        return as_json(made)
    say((made.name, "bold"), " can sign in", " as an administrator" if made.admin else "", ".")
    if made.password:
        say("Password: ", (made.password, "bold"))
        note("It is not shown again. They sign in with: greenroom login")
    return None
