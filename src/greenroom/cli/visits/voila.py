"""Visits a notebook served by Voila: pulls its widgets, changes one, waits for what follows.

Messages are those of Jupyter's kernels as JSON: https://jupyter-client.readthedocs.io/en/stable/messaging.html.
"""

import asyncio
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import aiohttp

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit

KERNEL = re.compile(r'"kernelId":\s*"([^"]+)"')
TAG = re.compile(r"<[^>]+>")


async def visit(client: Client) -> Visit:
    """Pull the widgets, and change the first slider or choice if there is one."""
    kernel = KERNEL.search(await client.page())
    if not kernel:
        raise NoOutputError("The page is not Voila's: it holds no kernel.")
    path = f"/api/kernels/{kernel[1]}/channels?session_id={uuid.uuid4().hex}"
    async with client.websocket(path) as socket:
        widgets = await pull(socket)
        change = next(changes(widgets), None)
        if change is None:
            return client.saw("a notebook without a widget to change")
        name, label, state = change
        told = {"comm_id": name, "data": {"method": "update", "state": state, "buffer_paths": []}}
        answer = await follow(socket, await send(socket, "comm_msg", told), name)
    return client.saw(f"{label} = {next(iter(state.values()))} → {answer}")


async def send(socket: aiohttp.ClientWebSocketResponse, kind: str, content: object) -> str:
    """Send one message and return its id."""
    name = uuid.uuid4().hex
    header = {"msg_id": name, "msg_type": kind, "session": name, "username": "", "version": "5.3"}
    header["date"] = "2026-01-01T00:00:00Z"
    about = {"channel": "shell", "header": header, "parent_header": {}, "buffers": []}
    version = {"version": "1.0.0" if kind == "comm_open" else "2.1.0"}
    await socket.send_json({**about, "metadata": version, "content": content})
    return name


async def receive(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next message; one with buffers begins with their places."""
    message = await socket.receive()
    if message.type == aiohttp.WSMsgType.TEXT:
        return json.loads(message.data)
    if message.type == aiohttp.WSMsgType.BINARY:
        count, first = (int.from_bytes(message.data[at : at + 4]) for at in (0, 4))
        end = int.from_bytes(message.data[8:12]) if count > 1 else None
        return json.loads(message.data[first:end])
    raise NoOutputError("The app closed its WebSocket before it computed an output.")


async def greet(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Ask until the kernel is heard: what it says before the server listens to it is lost."""
    while True:
        await send(socket, "kernel_info_request", {})
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await receive(socket)
                return


async def pull(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the state of every widget by its id."""
    await greet(socket)
    control = uuid.uuid4().hex
    opened = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
    await send(socket, "comm_open", opened)
    await send(socket, "comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
    while True:
        said = (await receive(socket))["content"].get("data")
        if isinstance(said, dict) and said.get("method") == "update_states":
            return {name: each["state"] for name, each in said["states"].items()}


async def follow(socket: aiohttp.ClientWebSocketResponse, sent: str, own: str) -> str:
    """Return the last text that the kernel made of a change, until it is idle."""
    answer = ""
    while True:
        message = await receive(socket)
        if message["parent_header"].get("msg_id") != sent:
            continue
        content = message["content"]
        if content.get("execution_state") == "idle":
            return answer or "nothing"
        if message["msg_type"] == "error":
            raise NoOutputError("The notebook failed.", f"{content['ename']}: {content['evalue']}")
        answer = text_of(message["msg_type"], content, own) or answer


def text_of(kind: str, content: Mapping[str, Any], own: str) -> str:
    """Return what a message shows as text, or an empty string."""
    if kind == "stream":
        return content["text"]
    if kind == "comm_msg" and content["comm_id"] != own:
        value = content["data"].get("state", {}).get("value")
        return TAG.sub("", value) if isinstance(value, str) else ""
    return ""


def changes(widgets: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each widget that can be set: its id, what the page calls it, and another state."""
    for name, state in widgets.items():
        kind, label = state.get("_model_name"), state.get("description") or "a widget"
        if kind == "DropdownModel" and len(state["_options_labels"]) > 1:
            yield name, label, {"index": 1 if state["index"] == 0 else 0}
        elif kind in {"IntSliderModel", "FloatSliderModel"}:
            yield name, label, {"value": state["min" if state["value"] == state["max"] else "max"]}
