"""A stop is prompt although a visitor's WebSocket is open."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from greenroom.kinds import by_name, detect
from kinds.running import EXAMPLES, started

pytestmark = pytest.mark.anyio
SOCKETS = {
    "shiny-python": "/websocket/",
    "streamlit": "/_stcore/stream",
    "shiny-r": "/websocket/",
    "command": "",
    "flask": "",
}


@pytest.mark.parametrize("folder", SOCKETS)
async def test_an_open_websocket_does_not_hold_up_a_stop(folder: str, tmp_path: Path):
    command = ("python", "server.py", "{port}") if folder == "command" else ()
    kind = by_name("command") if command else by_name(detect(EXAMPLES / folder).kind)
    entry = "" if command else detect(EXAMPLES / folder).entry
    socket = tmp_path / "app.sock"
    async with started(kind, EXAMPLES / folder, entry, socket, command=command) as process:
        connector = aiohttp.UnixConnector(str(socket))
        async with aiohttp.ClientSession(connector=connector) as session:
            if SOCKETS[folder]:
                await session.ws_connect(f"http://localhost{SOCKETS[folder]}")
            else:
                await (await session.get("http://localhost/")).read()
            process.terminate()
            await asyncio.wait_for(process.wait(), 10)
    assert process.returncode is not None
