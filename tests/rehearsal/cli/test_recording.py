"""`greenroom record` before an app of another host, as a person and their terminal see it."""

import asyncio
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from greenroom.rehearsal.journey import read_journey
from kinds.running import EXAMPLES

pytestmark = pytest.mark.anyio
GREENROOM = (sys.executable, "-m", "greenroom.cli.main")
TOKEN = "let-me-in"


async def page(request: web.Request) -> web.Response:
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return web.Response(status=401)
    return web.Response(text="<p>Hello", content_type="text/html")


async def talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(f"heard {message.data}")
    return socket


async def test_a_protocol_that_nobody_knows_is_said_and_how_to_leave_it_out(
    tmp_path: Path,
) -> None:
    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/talk", talk)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        words = ("record", str(tmp_path), "--url", url, "--token", TOKEN, "--no-open")
        recording = await asyncio.create_subprocess_exec(
            *(*GREENROOM, *words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        assert recording.stdout
        while not (line := (await recording.stdout.readline()).decode()).startswith("Use the app"):
            assert line
        async with ClientSession(line.split()[-1]) as visitor:
            async with visitor.get("") as reply:
                assert (reply.status, await reply.text()) == (200, "<p>Hello")
            async with visitor.ws_connect("talk") as socket:
                await socket.send_str("hello")
                assert (await socket.receive_str()) == "heard hello"
            recording.send_signal(signal.SIGINT)
            said = (await recording.communicate())[0].decode()
    finally:
        await runner.cleanup()
    assert recording.returncode == 0, said
    assert "never passes" in said
    assert "greenroom journey remove explore 1" in said
    file = tmp_path / "tests/journeys/explore.journey.jsonl"
    assert TOKEN not in file.read_text()
    assert read_journey(file).framework == "http"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_the_app_ends_with_the_command_however_that_ends(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder = shutil.copytree(EXAMPLES / "static-site", tmp_path / "site")
    recording = await asyncio.create_subprocess_exec(
        *(*GREENROOM, "record", str(folder), "--no-open", "--name", "more"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert recording.stdout
    while not (line := (await recording.stdout.readline()).decode()).startswith("Use the app"):
        assert line
    assert any("start_static" in line for line in processes_of(folder))
    recording.send_signal(number)
    await recording.communicate()
    assert processes_of(folder) == []


def processes_of(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(folder) in line]
