"""Starting, stopping and sharing a machine."""

import asyncio
import socket
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server, home, running
from e2e.visitors import look

pytestmark = pytest.mark.anyio


async def test_a_taken_port_is_said_and_nothing_is_left_running() -> None:
    with home() as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = Server(folder, port)
        assert server.launch().wait(60) == 1
        said = server.log.read_text()
        assert f"cannot listen on 127.0.0.1:{port}" in said
        assert "Traceback" not in said
        assert server.processes() == []


async def test_a_second_server_for_one_home_is_refused(server: Server) -> None:
    other = Server(server.home, server.port)
    other.log = server.home / "second.log"
    assert other.launch().wait(60) == 5
    assert "A server runs in" in other.log.read_text()
    assert (await server.ask("GET", "/server"))[0] == 200


async def test_stopping_everything_leaves_no_process(tmp_path: Path) -> None:
    with running() as server:
        await server.deploy(apps.static(tmp_path, "brief"))
        await server.release("brief", 1)
        assert server.processes()
        assert server.stop_everything().returncode == 0
        assert server.processes() == []


async def test_apps_released_before_a_full_stop_are_back_after_it(tmp_path: Path) -> None:
    with running() as server:
        await server.deploy(apps.static(tmp_path, "lasting"))
        await server.release("lasting", 1)
        server.stop_everything()
        server.start()
        assert (await look(server, "lasting")).status == 200


async def test_a_database_locked_for_seconds_only_delays(server: Server, tmp_path: Path) -> None:
    await server.deploy(apps.static(tmp_path, "patient"))
    lock = sqlite3.connect(server.home / "greenroom.sqlite", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    releasing = asyncio.create_task(server.release("patient", 1))
    reading = await server.ask("GET", "/apps/patient")
    _, pending = await asyncio.wait([releasing], timeout=3)
    assert pending
    lock.execute("COMMIT")
    lock.close()
    assert (await releasing)["version"] == 1
    assert reading[0] == 200
    assert (await look(server, "patient")).status == 200


async def test_pages_and_the_api_are_sent_compressed_and_events_are_not(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.static(tmp_path, "packed"))
    asked = {
        "host": f"localhost:{server.port}",
        "authorization": f"Bearer {server.token}",
        "accept-encoding": "gzip",
    }
    paths = ("/sign-in", "/api/v1/openapi.json", "/api/v1/apps/packed/versions/1/progress")
    encodings = []
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        for path in paths:
            async with client.get(path, headers=asked) as response:
                assert response.status == 200
                assert await response.read()
                encodings.append(response.headers.get("content-encoding"))
    assert encodings == ["gzip", "gzip", None]
