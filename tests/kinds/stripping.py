"""A stand-in for the gateway on a server with one host name: strips a path, refuses all others."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

HOP = {"connection", "upgrade", "transfer-encoding", "content-length", "host", "content-encoding"}
BACKEND = "http://localhost"


@asynccontextmanager
async def stripping(base: str, socket: Path) -> AsyncGenerator[int]:
    """Serve the app behind `socket` under `base` on a free port of 127.0.0.1."""
    connector = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as session:

        async def carry(request: web.Request) -> web.StreamResponse:
            if not request.raw_path.startswith(f"{base}/"):
                return web.Response(status=404, text=f"{request.raw_path} is outside of {base}/")
            path = request.raw_path.removeprefix(base)
            if request.headers.get("upgrade", "").lower() == "websocket":
                return await carry_websocket(session, request, path)
            return await carry_request(session, request, path)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", carry)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


def headers(request: web.Request) -> dict[str, str]:
    kept = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
    return kept | {"host": request.host, "x-forwarded-proto": "http"}


async def carry_request(
    session: aiohttp.ClientSession, request: web.Request, path: str
) -> web.StreamResponse:
    async with session.request(
        request.method,
        BACKEND + path,
        headers=headers(request),
        data=await request.read(),
        allow_redirects=False,
    ) as reply:
        response = web.StreamResponse(status=reply.status)
        for name, value in reply.headers.items():
            if name.lower() not in HOP - {"content-encoding"}:
                response.headers.add(name, value)
        await response.prepare(request)
        async for chunk in reply.content.iter_any():
            await response.write(chunk)
        await response.write_eof()
        return response


async def carry_websocket(
    session: aiohttp.ClientSession, request: web.Request, path: str
) -> web.WebSocketResponse:
    asked = request.headers.get("sec-websocket-protocol", "")
    protocols = [name.strip() for name in asked.split(",") if name.strip()]
    sent = {n: v for n, v in headers(request).items() if not n.lower().startswith("sec-websocket")}
    async with session.ws_connect(
        BACKEND + path, headers=sent, protocols=protocols, max_msg_size=0
    ) as app:
        accepted = [app.protocol] if app.protocol else []
        browser = web.WebSocketResponse(protocols=accepted, max_msg_size=0)
        await browser.prepare(request)
        pumps = [asyncio.create_task(pump(browser, app)), asyncio.create_task(pump(app, browser))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for task in pumps:
            task.cancel()
        await browser.close()
        return browser


async def pump(source, target) -> None:
    async for message in source:
        if message.type is aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await target.send_bytes(message.data)
