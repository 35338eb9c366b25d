"""The server, as it is seen from here."""

import time

from greenroom import __version__
from greenroom.api.schemas import PersonOut, ServerOut
from greenroom.cli.checks.fact import Fact
from greenroom.cli.client import Client
from greenroom.cli.target import AtServer, server
from greenroom.kernel.errors import GreenroomError


def there(at: AtServer) -> list[Fact]:
    """Return whether the server answers and knows us, and what it says of itself."""
    try:
        with server(at) as client:
            return _ask(client)
    except GreenroomError as error:
        what = " ".join(part for part in (error.what, error.why) if part)
        return [Fact(name="connection", state="failure", detail=what, fix=error.fix)]


def _ask(client: Client) -> list[Fact]:
    started = time.monotonic()
    about = client.get("/server", ServerOut)
    took = round((time.monotonic() - started) * 1000)
    me = client.get("/me", PersonOut)
    return [
        Fact(name="connection", state="ok", detail=f"{client.url} answered in {took} ms"),
        Fact(name="signed in", state="ok", detail=f"as {me.name}"),
        _version(about),
        *(Fact.model_validate(fact) for fact in about.facts),
    ]


def _version(about: ServerOut) -> Fact:
    if about.version.split(".")[:2] == __version__.split(".")[:2]:
        return Fact(name="version", state="ok", detail=about.version)
    return Fact(
        name="version",
        state="warning",
        detail=f"the server has {about.version}, this command line {__version__}",
        fix=f"pip install greenroom=={about.version}",
    )
