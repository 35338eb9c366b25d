"""Which server and which app a command is about, and the door to them."""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from cyclopts import Parameter
from pydantic import BaseModel

from greenroom.api.schemas import AppOut
from greenroom.cli import credentials
from greenroom.cli.address import normal
from greenroom.cli.client import Client, part
from greenroom.cli.mistakes import nearest
from greenroom.kernel.errors import GreenroomError, NotFoundError, NotSignedInError

T = TypeVar("T")


@Parameter(name="*")
@dataclass(frozen=True)
class AtServer:
    """Options of every command that speaks to a server."""

    server: Annotated[str, Parameter(env_var="GREENROOM_SERVER")] = ""
    """Address of the server; the one signed in to last if left out."""


@Parameter(name="*")
@dataclass(frozen=True)
class AtApp(AtServer):
    """Options of every command about one app."""

    app: Annotated[str, Parameter(name=["--app", "-a"])] = ""
    """Slug of the app; the one in this folder's greenroom.toml if left out."""


THE_SERVER = AtServer()
THE_APP = AtApp()


class AppDoor:
    """One app of a server; paths are those below `/apps/{slug}`."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug

    def path(self, below: str = "") -> str:
        """Return the path of something of the app."""
        return f"/apps/{part(self.slug)}" + (f"/{below}" if below else "")

    def get(self, below: str, answer: type[T], **params: str | int | None) -> T:
        """Read a value."""
        return self.client.get(self.path(below), answer, **params)

    def post(self, below: str, body: BaseModel, answer: type[T]) -> T:
        """Make something and return it."""
        return self.client.post(self.path(below), body, answer)

    def command(self, words: str) -> str:
        """Return a command about this app, as to be typed in this folder."""
        return f"greenroom {words}" + ("" if self.slug == slug_here() else f" --app {self.slug}")


@contextmanager
def server(options: AtServer) -> Generator[Client]:
    """Open the server that is meant, as the person who has signed in there."""
    known = credentials.load()
    url = normal(options.server) if options.server else known.default
    signed_in = known.known.get(url)
    token = os.environ.get("GREENROOM_TOKEN") or (signed_in.token if signed_in else "")
    if not url or not token:
        raise NotSignedInError(
            f"You are not signed in to {url}." if url else "You are not signed in to any server.",
            fix=f"greenroom login {url or 'http://localhost:8080'}",
        )
    with Client(url, token) as client:
        yield client


@contextmanager
def app(options: AtApp) -> Generator[AppDoor]:
    """Open the app that is meant; a mistyped one is answered with the nearest there is."""
    slug = options.app or slug_here() or _must_be_named()
    with server(options) as client:
        door = AppDoor(client, slug)
        try:
            yield door
        except NotFoundError as error:
            raise _with_nearest(door, error) from error


def slug_here(folder: Path | None = None) -> str:
    """Return the slug that the folder's `greenroom.toml` means; empty if there is none."""
    folder = folder or Path.cwd()
    if not (folder / "greenroom.toml").is_file():
        return ""
    from greenroom.publish.config import load, slug_from

    return load(folder).app.slug or slug_from(folder.resolve().name)


def version_number(text: str) -> int:
    """Return 12 for `v12` or `12`."""
    match = re.fullmatch(r"v?([1-9]\d{0,5})", text)
    if not match:
        raise GreenroomError(
            f"{text!r} is not a version.", fix="Versions are called v1, v2, …: greenroom versions"
        )
    return int(match[1])


def _must_be_named() -> str:
    raise GreenroomError(
        "Which app is meant?",
        "There is no greenroom.toml in this folder that says it.",
        "Go to the app's folder, or name it: --app SLUG (greenroom ls lists them).",
    )


def _with_nearest(door: AppDoor, error: NotFoundError) -> NotFoundError:
    known = [each.slug for each in door.client.get("/apps", list[AppOut])]
    near = nearest(door.slug, known)
    if door.slug in known or not near:
        return error
    return NotFoundError(error.what, error.why, f"Did you mean {near}? Say --app {near}.")
