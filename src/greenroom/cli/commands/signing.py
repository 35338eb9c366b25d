"""`login`, `logout`, `whoami`."""

import os
import platform

from pydantic import BaseModel

from greenroom.api.schemas import NewToken, PersonOut, ServerOut, SignIn
from greenroom.cli import credentials
from greenroom.cli.address import is_loopback, normal
from greenroom.cli.asking import ask, ask_secret, piped
from greenroom.cli.client import Client, part
from greenroom.cli.credentials import SignedIn
from greenroom.cli.output import as_json, next_step, note, say
from greenroom.cli.target import THE_SERVER, AtServer, server
from greenroom.kernel.errors import GreenroomError, NetworkError, NotSignedInError

LAPTOP = "http://localhost:8080"
UNATTENDED = "Say --name NAME and pipe the password in with --password-stdin."


def login(
    address: str = "",
    /,
    *,
    name: str = "",
    password_stdin: bool = False,
    token: bool = False,
) -> None:
    """Sign in to a server.

    The password is asked for and never kept: a token for this machine takes its place. Where nobody
    can be asked, GREENROOM_SERVER and GREENROOM_TOKEN stand in for signing in.

    Parameters
    ----------
    address
        Address of the server; http://localhost:8080 or the last one if left out.
    name
        Your name on the server; asked for if left out.
    password_stdin
        Read the password from standard input.
    token
        Sign in with a token you already have, asked for or read from standard input.
    """
    url = normal(address or os.environ.get("GREENROOM_SERVER") or _usual())
    _warn_of_eavesdroppers(url)
    entry = _with_token(url) if token else _with_password(url, name, from_stdin=password_stdin)
    credentials.save(credentials.load().having(entry))
    say("Signed in to ", (url, "bold"), " as ", (entry.name, "bold"), ".")
    next_step("greenroom init", "greenroom deploy", "greenroom ls")


def _usual() -> str:
    return credentials.load().default or LAPTOP


def _with_password(url: str, name: str, *, from_stdin: bool) -> SignedIn:
    if from_stdin and not name:
        raise GreenroomError("Whose password is it?", fix="Say --name NAME as well.")
    with Client(url) as client:
        client.get("/server", ServerOut)
        name = name or ask(f"Name on {url}", otherwise=UNATTENDED)
        password = (
            piped("The password") if from_stdin else ask_secret("Password", otherwise=UNATTENDED)
        )
        label = f"greenroom on {platform.node()}"
        made = client.post("/tokens", SignIn(name=name, password=password, label=label), NewToken)
    return SignedIn(url, made.person, made.token, made.id)


def _with_token(url: str) -> SignedIn:
    secret = piped("The token")
    with Client(url, secret) as client:
        return SignedIn(url, client.get("/me", PersonOut).name, secret)


def _warn_of_eavesdroppers(url: str) -> None:
    host = url.split("://")[1].split("/")[0].split(":")[0]
    if url.startswith("http:") and not is_loopback(host) and not host.startswith("127."):
        note(
            ("Warning: ", "bold yellow"), f"{url} is not encrypted; others may read your password."
        )


def logout(*, at: AtServer = THE_SERVER) -> None:
    """Forget a server, and end the token used for it."""
    known = credentials.load()
    url = normal(at.server) if at.server else known.default
    entry = known.known.get(url)
    if entry is None:
        raise NotSignedInError(f"You are not signed in to {url or 'any server'}.")
    ended = _end(entry)
    credentials.save(known.without(url))
    say(f"Signed out of {url}.")
    if not ended:
        note("Its token could not be ended there: greenroom tokens list, after the next login.")


def _end(entry: SignedIn) -> bool:
    if not entry.token_id:
        return True
    try:
        with Client(entry.url, entry.token) as client:
            client.delete(f"/tokens/{part(entry.token_id)}")
    except NetworkError:
        return False
    except NotSignedInError:
        return True
    return True


class Whoami(BaseModel):
    """The answer of `whoami --json`."""

    server: str
    version: str
    person: PersonOut


def whoami(*, at: AtServer = THE_SERVER, json: bool = False) -> None:
    """Show who you are, and on which server.

    Parameters
    ----------
    json
        Print JSON.
    """
    with server(at) as client:
        person = client.get("/me", PersonOut)
        about = client.get("/server", ServerOut)
    if json:
        return as_json(Whoami(server=client.url, version=about.version, person=person))
    role = ", an administrator," if person.admin else ""
    title = f" ({person.title})" if person.title else ""
    say(
        (person.name, "bold"),
        f"{title}{role} on ",
        (client.url, "bold"),
        f" (Greenroom {about.version})",
    )
    return None
