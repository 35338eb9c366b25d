"""Scripts, styles and images, fetched as a browser with an empty cache does."""

import asyncio
import re

from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.replay.link import Link, connect
from greenroom.rehearsal.replay.model import Target

AT_ONCE = 6
"""Connections that a browser opens to one host."""
_NAMED = re.compile(
    r"""<(?:script|link|img)\b[^>]*?\b(?:src|href)=["']([^"'#]+)["']""", re.IGNORECASE
)
_STATIC = re.compile(r"(?:javascript|css|font|image/)", re.IGNORECASE)


async def fetch_assets(journey: Journey, target: Target) -> int:
    """Fetch what the page names and what was fetched when it was recorded; return the bytes.

    An asset that is not there any more, or an app that does not answer, is left to the session.
    """
    async with connect(target) as link:
        try:
            page = (await link.get("/")).text
        except BrokenError:
            return 0
        room = asyncio.Semaphore(AT_ONCE)
        paths = sorted(named_in(page) | recorded(journey))
        return sum(await asyncio.gather(*(_size(link, path, room) for path in paths)))


def named_in(page: str) -> set[str]:
    """Return the paths on this app that a page names."""
    found = {path.removeprefix("./") for path in _NAMED.findall(page)}
    local = {path for path in found if "//" not in path and ":" not in path.split("/")[0]}
    return {path if path.startswith("/") else f"/{path}" for path in local}


def recorded(journey: Journey) -> set[str]:
    """Return the paths of static files that were fetched when the journey was recorded."""
    static = {
        event.link
        for event in journey.events
        if event.kind == "res" and _STATIC.search(event.headers.get("content-type", ""))
    }
    return {
        event.path
        for event in journey.events
        if event.kind == "req" and event.method == "GET" and event.link in static
    }


async def _size(link: Link, path: str, room: asyncio.Semaphore) -> int:
    async with room:
        try:
            return len((await link.get(path)).body)
        except BrokenError:
            return 0
