"""Where the app is met that is loaded: an address, a version on the server, or a stand of its own."""

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.cli import credentials
from greenroom.cli.target import AppDoor, AtServer, server, slug_here, version_number
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.run import Backstage
from greenroom.rehearsal.replay.model import Target

if TYPE_CHECKING:  # not started for an app that is elsewhere
    from greenroom.rehearsal.stand import Stand

LINES = 20
"""Of a dead app's log."""


@dataclass(frozen=True)
class Where:
    """The options that say where; without any the folder is started here."""

    folder: Path
    url: str = ""
    header: tuple[str, ...] = ()
    token: str = ""
    app: str = ""


@dataclass(frozen=True)
class Place:
    """An app that can be loaded."""

    name: str
    """As people call it."""
    target: Target
    backstage: Backstage | None = None


@asynccontextmanager
async def place(where: Where, at: AtServer, say: Callable[[str], None]) -> AsyncGenerator[Place]:
    """Open the place that is meant."""
    if where.url and where.app:
        raise GreenroomError(
            "--url and --app are two different places.", fix="Leave one of them out."
        )
    if where.url:
        yield Place(where.url, Target(_address(where.url), _headers(where)))
    elif where.app:
        yield _on_server(where, at)
    else:
        async with _stand(where.folder, say) as stand:
            yield stand


def _headers(where: Where) -> dict[str, str]:
    found = {}
    for text in where.header:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise GreenroomError(
                f"--header {text} is no header.", fix='Write it like --header "X-Name: value".'
            )
        found[name.strip()] = value.strip()
    if where.token:
        found["Authorization"] = f"Bearer {where.token}"
    return found


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise GreenroomError(
            f"--url {text} is no address.", fix="It begins with http:// or https://."
        )
    return text.split("?")[0].rstrip("/")


def _on_server(where: Where, at: AtServer) -> Place:
    """Return the preview of a version: it shows that version for ever, whatever is released."""
    from greenroom.api.schemas import VersionOut

    slug, _, version = where.app.partition("@")
    with server(at) as client:
        door = AppDoor(client, slug or slug_here(where.folder))
        if version:
            found = door.get(f"versions/{version_number(version)}", VersionOut)
        else:
            found = max(door.get("versions", list[VersionOut]), key=_number, default=None)
        if found is None:
            raise GreenroomError(f"{slug} has no versions yet.", fix="greenroom deploy makes one.")
        token = where.token or _token(client.url)
    headers = {"Authorization": f"Bearer {token}", **_headers(where)}
    return Place(f"{door.slug}@{found.name}", Target(found.url.rstrip("/"), headers))


def _token(url: str) -> str:
    """Return the token of whoever is signed in there; the door of every app takes it too."""
    known = credentials.load().known.get(url)
    return os.environ.get("GREENROOM_TOKEN") or (known.token if known else "")


def _number(version: object) -> int:
    return getattr(version, "number", 0)


@asynccontextmanager
async def _stand(folder: Path, say: Callable[[str], None]) -> AsyncGenerator[Place]:
    from greenroom.rehearsal.stand import standing

    async with standing(folder, say=say) as stand:
        yield Place(folder.resolve().name, stand.target, OnStand(stand))


class OnStand:
    """A stand as the load test sees it."""

    def __init__(self, stand: "Stand") -> None:
        self._stand = stand

    async def last_words(self) -> tuple[str, ...] | None:
        """Return the app's last lines if it has ended."""
        if self._stand.status is None:
            return None
        ended = f"The app ended with exit code {self._stand.status}."
        return (*list(self._stand.log)[-LINES:], ended)

    async def revive(self) -> None:
        """Start the app anew."""
        await self._stand.restart()
