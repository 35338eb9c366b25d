"""`tokens`: what programs sign in with instead of a password."""

from cyclopts import App

from greenroom.api.schemas import NewToken, PersonOut, SignIn, TokenOut
from greenroom.cli.asking import ask_secret, piped
from greenroom.cli.client import Client, part
from greenroom.cli.output import as_json, note, say, table
from greenroom.cli.target import THE_SERVER, AtServer, server
from greenroom.cli.words import ago

tokens = App(name="tokens", help="Your API tokens.")


@tokens.command(name="list")
def list_(*, at: AtServer = THE_SERVER, json: bool = False) -> None:
    """List your tokens; their secrets are not known to the server.

    Parameters
    ----------
    json
        Print JSON.
    """
    with server(at) as client:
        found = client.get("/tokens", list[TokenOut])
    if json:
        return as_json(found)
    table(
        ("ID", "LABEL", "MADE", "USED", "ENDS"),
        [
            [
                (each.id, "bold"),
                each.label,
                ago(each.created_at),
                ago(each.last_used_at) if each.last_used_at else "never",
                f"{each.expires_at:%Y-%m-%d}" if each.expires_at else "never",
            ]
            for each in found
        ],
    )
    return None


@tokens.command
def create(
    *, label: str, password_stdin: bool = False, at: AtServer = THE_SERVER, json: bool = False
) -> None:
    """Make a token for a program; it is shown this once. Your password is asked for.

    Parameters
    ----------
    label
        What it is for.
    password_stdin
        Read the password from standard input.
    json
        Print JSON.
    """
    with server(at) as client:
        name = client.get("/me", PersonOut).name
        url = client.url
    question = f"Password of {name} on {url}"
    otherwise = "Pipe it in with --password-stdin."
    secret = piped(question) if password_stdin else ask_secret(question, otherwise=otherwise)
    with Client(url) as client:
        made = client.post("/tokens", SignIn(name=name, password=secret, label=label), NewToken)
    if json:
        return as_json(made)
    say(made.token)
    return note("Keep it where only that program can read it, as GREENROOM_TOKEN.")


@tokens.command
def revoke(token: str, /, *, at: AtServer = THE_SERVER) -> None:
    """End a token at once.

    Parameters
    ----------
    token
        Its id, as greenroom tokens list shows it.
    """
    with server(at) as client:
        client.delete(f"/tokens/{part(token)}")
    say(f"Token {token} has ended.")
