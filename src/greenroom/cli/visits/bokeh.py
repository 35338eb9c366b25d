"""Visits a Panel or Bokeh app: pulls its document, changes one input, waits for what follows.

Messages are three text frames (header, metadata, content) and, for binary values, pairs of further
frames: https://docs.bokeh.org/en/latest/docs/dev_guide/server.html.
"""

import asyncio
import html
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit

STRAGGLERS = 1
"""Seconds to wait for a text once new data have come."""
TOKEN = re.compile(r'"token":\s*"([^"]+)"')
DOCUMENT_READY = {
    "kind": "MessageSent",
    "msg_type": "bokeh_event",
    "msg_data": {"type": "event", "name": "document_ready", "values": {"type": "map"}},
}


@dataclass(frozen=True)
class Message:
    """One message of the protocol."""

    kind: str
    content: Any


@dataclass(frozen=True)
class Change:
    """A model's attribute with its next value."""

    model: str
    label: str
    value: Any


async def visit(client: Client) -> Visit:
    """Pull the document, and change its first slider or choice if it has one."""
    token = TOKEN.search(await client.page())
    if not token:
        raise NoOutputError("The page is not Bokeh's: it holds no token.")
    async with client.websocket("/ws", ("bokeh", token[1])) as socket:
        await until(socket, "ACK")
        await send(socket, "PULL-DOC-REQ", {})
        document = (await until(socket, "PULL-DOC-REPLY"))["doc"]
        if not document["roots"]:
            raise NoOutputError("The app made an empty document.", "Its script failed.")
        change = next(changes(document), None)
        if change is None:
            return client.saw(f"{document['title']}: a document without an input to change")
        await send(socket, "PATCH-DOC", {"events": [DOCUMENT_READY]})
        await send(socket, "PATCH-DOC", {"events": [changed(change)]})
        answer = await follow(socket)
    return client.saw(f"{change.label} = {change.value} → {answer}")


async def send(socket: aiohttp.ClientWebSocketResponse, kind: str, content: object) -> None:
    """Send one message."""
    for part in ({"msgid": secrets.token_hex(16), "msgtype": kind}, {}, content):
        await socket.send_json(part)


async def receive(socket: aiohttp.ClientWebSocketResponse) -> Message:
    """Read one message, buffers included."""
    header = json.loads(await frame(socket))
    await frame(socket)
    content = json.loads(await frame(socket))
    for _ in range(2 * header.get("num_buffers", 0)):
        await frame(socket)
    if header["msgtype"] == "ERROR":
        raise NoOutputError("The server answered with an error.", str(content.get("text", "")))
    return Message(header["msgtype"], content)


async def frame(socket: aiohttp.ClientWebSocketResponse) -> str | bytes:
    """Read one frame of a message."""
    message = await socket.receive()
    if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
        raise NoOutputError("The app closed its WebSocket before it computed an output.")
    return message.data


async def until(socket: aiohttp.ClientWebSocketResponse, kind: str) -> Any:
    """Return the content of the next message of a kind."""
    while True:
        message = await receive(socket)
        if message.kind == kind:
            return message.content


async def follow(socket: aiohttp.ClientWebSocketResponse) -> str:
    """Return what the server changed in answer: a text, or which source of data if none comes."""
    data = ""
    while True:
        try:
            patch = await asyncio.wait_for(until(socket, "PATCH-DOC"), STRAGGLERS if data else None)
        except TimeoutError:
            return data
        for event in patch["events"]:
            if event.get("attr") == "text":
                return plain(event["new"])
            if event["kind"] == "ColumnDataChanged":
                data = f"new data for {event['model']['id']}"


def plain(text: object) -> str:
    """Return HTML as text; Panel sends it escaped once more."""
    unescaped = html.unescape(str(text))
    return html.unescape(re.sub(r"<[^>]+>", " ", unescaped)).strip()


def changes(document: dict) -> Iterator[Change]:
    """Yield each input of the document with another value than it has."""
    for model in objects(document):
        attributes = model.get("attributes", {})
        label = attributes.get("title") or model["name"]
        if model["name"].endswith("Select") and isinstance(attributes.get("value"), str):
            other = [value for value in choices(attributes) if value != attributes["value"]]
            if other:
                yield Change(model["id"], label, other[-1])
        elif model["name"] in {"Slider", "IntSlider"}:
            at_end = attributes["value"] == attributes["end"]
            yield Change(model["id"], label, attributes["start" if at_end else "end"])


def choices(attributes: dict) -> list[str]:
    """Return the values of a choice, written alone or beside their labels."""
    options = attributes.get("options", [])
    return [option if isinstance(option, str) else option[0] for option in options]


def objects(value: Any) -> Iterator[dict]:
    """Yield every model of a serialised document."""
    if isinstance(value, list):
        for each in value:
            yield from objects(each)
    elif isinstance(value, dict):
        if value.get("type") == "object" and "id" in value:
            yield value
        for each in value.values():
            yield from objects(each)


def changed(change: Change) -> dict:
    """Return the event that sets an input's value."""
    return {
        "kind": "ModelChanged",
        "model": {"id": change.model},
        "attr": "value",
        "new": change.value,
    }
