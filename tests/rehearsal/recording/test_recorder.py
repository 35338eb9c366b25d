"""The recorder lets everything through, writes down what matters, and keeps what is secret to itself."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from greenroom.rehearsal.recording import Recorder, recorder
from greenroom.rehearsal.replay.link import IDLE
from greenroom.rehearsal.replay.model import Target

pytestmark = pytest.mark.anyio


async def page(request: web.Request) -> web.Response:
    reply = web.json_response({"host": request.host, "origin": request.headers.get("origin"),
                               "token": request.headers.get("authorization"),
                               "cookie": request.headers.get("cookie")})  # fmt: skip
    reply.headers["set-cookie"] = "sid=s3cret; Path=/; Domain=app.test; Secure; SameSite=None"
    return reply


async def upload(request: web.Request) -> web.Response:
    return web.json_response({"size": len(await request.read())})


async def style(request: web.Request) -> web.Response:
    return web.Response(text="a{}", content_type="text/css")


async def move(request: web.Request) -> web.Response:
    raise web.HTTPFound("http://app.test:8000/base/")


async def count(request: web.Request) -> web.StreamResponse:
    reply = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await reply.prepare(request)
    for number in range(3):
        await reply.write(f"data: {number}\n\n".encode())
    return reply


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(protocols=("second",))
    await socket.prepare(request)
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            await socket.send_str(message.data)
        else:
            await socket.send_bytes(message.data)
    return socket


@asynccontextmanager
async def recording_of_an_app(folder: Path) -> AsyncGenerator[Recorder]:
    app = web.Application()
    app.add_routes(
        [
            web.get("/base/", page), web.post("/base/upload", upload), web.get("/base/move", move),
            web.get("/base/count", count), web.get("/base/ws", echo),
            web.get("/base/style.css", style),
        ]
    )  # fmt: skip
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(folder / "app.sock")).start()
    target = Target(
        "http://app.test:8000/base",
        headers={"Authorization": "Bearer hush"},
        socket=folder / "app.sock",
    )
    try:
        async with recorder(target) as proxy:
            yield proxy
    finally:
        await runner.cleanup()


async def test_the_app_believes_that_it_is_visited_directly(tmp_path: Path) -> None:
    async with recording_of_an_app(tmp_path) as proxy, aiohttp.ClientSession() as browser:
        own = proxy.url.removesuffix("/base/")
        async with browser.get(proxy.url, headers={"origin": own}) as reply:
            shown = await reply.json()
            cookie = reply.headers["set-cookie"]
        said = json.loads(proxy.recording().events[-1].body)
        assert said["host"] == "app.test:8000"
        assert (said["origin"], shown["origin"]) == ("http://app.test:8000", own)
        assert said["token"] == "Bearer hush"
        assert cookie == "sid=s3cret; Path=/"
        async with browser.get(proxy.url + "move", allow_redirects=False) as reply:
            assert reply.headers["location"] == proxy.url


async def test_everything_is_written_down_but_secrets_and_the_looks(tmp_path: Path) -> None:
    async with recording_of_an_app(tmp_path) as proxy, aiohttp.ClientSession() as browser:
        async with browser.get(proxy.url, headers={"cookie": "sid=s3cret"}) as reply:
            await reply.read()
        async with browser.post(proxy.url + "upload", data=b"\0" * 1000) as reply:
            assert await reply.json() == {"size": 1000}
        async with browser.get(proxy.url + "style.css") as reply:
            assert await reply.text() == "a{}"
        events = proxy.recording().events
    assert [(e.kind, e.path) for e in events if e.kind == "req"] == [
        ("req", "/"), ("req", "/upload"), ("req", "/style.css"),
    ]  # fmt: skip
    answers = [event for event in events if event.kind == "res"]
    assert answers[1].body == '{"size": 1000}'
    assert answers[2].body == ""
    assert next(e.body for e in events if e.path == "/upload") == b"\0" * 1000
    kept = [event.headers for event in events]
    assert not any("cookie" in headers or "authorization" in headers for headers in kept)


async def test_server_sent_events_are_told_apart(tmp_path: Path) -> None:
    async with recording_of_an_app(tmp_path) as proxy, aiohttp.ClientSession() as browser:
        async with browser.get(proxy.url + "count") as reply:
            assert (await reply.text()).count("data:") == 3
        bodies = [event.body for event in proxy.recording().events if event.kind == "sse"]
    assert bodies == ["data: 0", "data: 1", "data: 2"]


async def test_both_directions_of_a_websocket_are_written_down(tmp_path: Path) -> None:
    async with recording_of_an_app(tmp_path) as proxy, aiohttp.ClientSession() as browser:
        async with browser.ws_connect(proxy.url + "ws", protocols=("first", "second")) as socket:
            assert socket.protocol == "second"
            await socket.send_str("hello")
            assert await socket.receive_str() == "hello"
            await socket.send_bytes(b"\1\2")
            assert await socket.receive_bytes() == b"\1\2"
        while not any(event.kind == "ws_close" for event in proxy.recording().events):
            await asyncio.sleep(0)
        events = proxy.recording().events
    assert [(event.kind, event.body) for event in events] == [
        ("ws_open", ""), ("ws_send", "hello"), ("ws_recv", "hello"),
        ("ws_send", b"\1\2"), ("ws_recv", b"\1\2"), ("ws_close", ""),
    ]  # fmt: skip
    assert (events[0].path, events[0].protocols) == ("/ws", ("first", "second"))


async def test_an_app_that_is_away_becomes_a_page_that_says_so(tmp_path: Path) -> None:
    target = Target("http://localhost", socket=tmp_path / "nobody.sock")
    async with (
        recorder(target) as proxy,
        aiohttp.ClientSession() as browser,
        browser.get(proxy.url) as reply,
    ):
        assert reply.status == 502
        assert "does not answer" in await reply.text()


async def test_what_is_posted_does_not_go_over_a_connection_that_is_just_being_closed(
    tmp_path: Path,
) -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; close, as after two idle seconds, when a second one comes."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await reader.read(1)
        writer.close()

    path = str(tmp_path / "app.sock")
    target = Target("http://app.test", socket=Path(path))
    async with (
        await asyncio.start_unix_server(once, path),
        recorder(target) as proxy,
        aiohttp.ClientSession() as browser,
    ):
        statuses = []
        for _ in range(2):
            async with browser.post(proxy.url) as answer:
                statuses.append(answer.status)
            await asyncio.sleep(IDLE + 0.2)
        assert statuses == [200, 200]
