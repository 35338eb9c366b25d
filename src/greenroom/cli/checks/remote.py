"""The server, as it is seen from here."""

import time

from greenroom import __version__
from greenroom.api.schemas import PersonOut, ServerOut
from greenroom.cli import credentials
from greenroom.cli.checks.fact import Fact
from greenroom.cli.client import Client
from greenroom.cli.target import AtServer, server
from greenroom.kernel.errors import GreenroomError, NotSignedInError


def there(at: AtServer) -> list[Fact]:
    """Return whether the server answers and knows us, and what it says of itself."""
    try:
        with server(at) as client:
            return _ask(client)
    except NotSignedInError as error:
        if credentials.load().known or at.server:
            return [Fact(name="connection", state="failure", detail=error.what, fix=error.fix)]
        return [
            Fact(name="connection", state="warning", detail=error.what, fix=error.fix),
            *_here(),
        ]
    except GreenroomError as error:
        what = " ".join(part for part in (error.what, error.why) if part)
        return [Fact(name="connection", state="failure", detail=what, fix=error.fix)]


def _here() -> list[Fact]:
    """Return what a server on this machine would say of it: whoever knows no server may be about to start one."""
    from greenroom.runtime.process.machine import probe
    from greenroom.wiring.doctor import isolation

    found = Fact.model_validate(isolation(probe()), from_attributes=True)
    return [found.model_copy(update={"detail": f"on this machine: {found.detail}"})]


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
