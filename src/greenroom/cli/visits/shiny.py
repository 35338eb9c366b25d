"""Visits a Shiny app, R or Python: loads the page, opens its WebSocket, waits for its outputs."""

import html
import json
import re

import aiohttp

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit
from greenroom.cli.visits.shiny_page import ShinyPage

STRAGGLERS = 5
"""Seconds to wait for further outputs once some have come; one without a renderer never comes."""


async def visit(client: Client) -> Visit:
    """Send the page's first inputs and return when its outputs have values."""
    page = ShinyPage()
    page.feed(await client.page())
    async with client.websocket("/websocket/") as socket:
        await socket.send_json({"method": "init", "data": page.first_message()})
        values = await outputs(socket, set(page.outputs))
    return client.saw(sentence(values, page.outputs))


async def outputs(socket: aiohttp.ClientWebSocketResponse, expected: set[str]) -> dict[str, object]:
    """Collect values until every expected output has one; an output in error is an error."""
    values: dict[str, object] = {}
    while not values or expected - values.keys():
        try:
            message = await socket.receive(STRAGGLERS if values else None)
        except TimeoutError:
            return values
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise NoOutputError("The app closed the WebSocket before it computed an output.")
        answer = json.loads(message.data)
        values |= answer.get("values") or {}
        check(answer.get("errors") or {}, values)
        if "busy" in answer and answer["busy"] == "idle" and not expected:
            return values
    return values


def check(errors: dict[str, object], values: dict[str, object]) -> None:
    """Refuse an output that failed; one that waits for an input has an empty message."""
    for name, error in errors.items():
        message = error.get("message", "") if isinstance(error, dict) else error
        if message:
            raise NoOutputError(f"The output `{name}` failed.", str(message))
        values[name] = None


def sentence(values: dict[str, object], kinds: dict[str, str]) -> str:
    """Say one value, a text rather than a plot, and how many outputs came."""
    computed = {name: value for name, value in values.items() if value is not None}
    if not computed:
        return "a session without an output" if not values else "outputs that wait for an input"
    first = min(computed, key=lambda name: kinds.get(name) != "shiny-text-output")
    return f"{first} = {describe(computed[first])} ({len(computed)} outputs)"


def describe(value: object) -> str:
    """Return a value for people: text as it is, HTML without tags, a picture by its size."""
    if isinstance(value, dict):
        if "src" in value:
            return f"picture of {len(str(value['src']))} characters"
        value = value.get("html", value)
    text = value if isinstance(value, str) else json.dumps(value)
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).strip()[:80]
