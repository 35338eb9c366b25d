"""Visits a Streamlit app: opens its stream, asks for a run of the script, reads what it shows.

Field numbers are those of streamlit/proto/*.proto, which have been stable since 1.0.
"""

from dataclasses import dataclass, field

import aiohttp

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit
from greenroom.cli.visits.protobuf import first

RERUN_SCRIPT = bytes([11 << 3 | 2, 0])
"""BackMsg.rerun_script with an empty ClientState: the main page, no widget changed."""
DELTA, SCRIPT_FINISHED, SESSION_EVENT, NEW_ELEMENT = 5, 6, 10, 3
FINISHED, COMPILE_ERROR = 0, 1
EXCEPTION = 8
TEXTS = {"metric": (42, 2), "text": (1, 1), "markdown": (29, 1), "heading": (47, 3)}
METRIC_LABEL = (42, 1)


@dataclass
class Shown:
    """What the script has shown so far, by kind of element."""

    elements: int = 0
    texts: dict[str, str] = field(default_factory=dict)


async def visit(client: Client) -> Visit:
    """Run the script once and return a text that it showed."""
    await client.page()
    await client.get("/_stcore/health")
    token = client.cookies.get("_streamlit_xsrf")
    protocols = ("streamlit", token) if token else ("streamlit",)
    async with client.websocket("/_stcore/stream", protocols) as socket:
        await socket.send_bytes(RERUN_SCRIPT)
        return client.saw(sentence(await run(socket)))


async def run(socket: aiohttp.ClientWebSocketResponse) -> Shown:
    """Read messages until the script has finished; an exception in it is an error."""
    shown = Shown()
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.BINARY:
            continue
        element = first(message.data, DELTA, NEW_ELEMENT)
        if isinstance(element, bytes):
            see(element, shown)
        status = first(message.data, SCRIPT_FINISHED)
        if status == COMPILE_ERROR:
            raise NoOutputError("The script has a syntax error.")
        if status == FINISHED:
            return shown
    raise NoOutputError("The app closed its stream before the script had finished.")


def see(element: bytes, shown: Shown) -> None:
    """Note one element; an exception shown to the visitor is an error."""
    failure = first(element, EXCEPTION)
    if isinstance(failure, bytes):
        raise NoOutputError("The script failed.", f"{text(first(failure, 2))}")
    shown.elements += 1
    for kind, path in TEXTS.items():
        if kind not in shown.texts and (body := text(first(element, *path))):
            label = f"{text(first(element, *METRIC_LABEL))} = " if kind == "metric" else ""
            shown.texts[kind] = label + body


def text(value: int | bytes | None) -> str:
    """Return a string field."""
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def sentence(shown: Shown) -> str:
    """Say the most telling text: a metric, then a text, then a heading."""
    if not shown.elements:
        raise NoOutputError("The script finished and showed nothing.")
    telling = next((shown.texts[kind] for kind in TEXTS if kind in shown.texts), "no text")
    return f"{telling} ({shown.elements} elements)"
