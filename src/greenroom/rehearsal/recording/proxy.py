"""The proxy itself."""

import asyncio
import html
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from greenroom.kernel.errors import ConflictError
from greenroom.rehearsal.journey.model import Recording
from greenroom.rehearsal.recording.headers import downward, is_static, noted, upward
from greenroom.rehearsal.recording.notes import Notes, OnEvent, as_body
from greenroom.rehearsal.recording.origins import Readdressing
from greenroom.rehearsal.replay.link import LONGEST_MESSAGE, connector_to
from greenroom.rehearsal.replay.model import Target

KEPT = 64 * 2**20
"""Bytes of one body that are written down; more goes through but is not kept."""
LOOKS_EVERY = 0.5
"""Seconds between two looks whether the browser of a silent stream is still there."""
NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=30)


@dataclass(frozen=True)
class Recorder:
    """A recorder at work."""

    url: str
    """What to open in a browser."""
    notes: Notes

    def recording(self) -> Recording:
        """Return what has been recorded so far."""
        return self.notes.recording()


@asynccontextmanager
async def recorder(
    target: Target, *, host: str = "127.0.0.1", port: int = 0, on_event: OnEvent | None = None
) -> AsyncGenerator[Recorder]:
    """Stand before an app and write down what passes; raises `ConflictError` if the port is taken."""
    base_path = URL(target.url).path.rstrip("/")
    notes = Notes(base_path, on_event)
    async with aiohttp.ClientSession(
        connector=connector_to(target),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=NO_LIMIT,
        auto_decompress=False,
    ) as session:
        passage = _Passage(target, session, notes, base_path)
        app = web.Application(client_max_size=2**40)
        app.router.add_route("*", "/{path:.*}", passage.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            passage.own = await _listen(runner, host, port)
            yield Recorder(f"{passage.own}{base_path}/", notes)
        finally:
            await runner.cleanup()
            await passage.end()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise ConflictError(
            f"The recorder cannot listen on port {port}.", str(error), "Choose another with --port."
        ) from error
    return f"http://{host}:{runner.addresses[0][1]}"


class _Passage:
    """Carries requests between a browser and an app."""

    own: str = ""

    def __init__(
        self, target: Target, session: aiohttp.ClientSession, notes: Notes, base_path: str
    ) -> None:
        self._target, self._session, self._notes = target, session, notes
        self._base_path, self._origin = base_path, URL(target.url).origin()
        self._carrying: set[asyncio.Task[object]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Carry one request; an app that is away becomes a page that says so."""
        task = asyncio.current_task()
        assert task, "a request is always carried by a task"
        self._carrying.add(task)
        try:
            if request.headers.get("upgrade", "").lower() == "websocket":
                return await self._websocket(request)
            return await self._exchange(request)
        except (aiohttp.ClientError, ConnectionError) as error:
            return _away(self._target.url, error)
        finally:
            self._carrying.discard(task)

    async def end(self) -> None:
        """Let go of what is still under way: streams of pages that have been left."""
        carrying = list(self._carrying)
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    def _path(self, request: web.Request) -> str:
        path = request.raw_path
        inside = path.startswith(self._base_path + "/")
        return path[len(self._base_path) :] if self._base_path and inside else path

    def _url(self, request: web.Request) -> URL:
        return URL(f"{self._origin}{request.raw_path}", encoded=True)

    # Requests

    async def _exchange(self, request: web.Request) -> web.StreamResponse:
        link, path, began = self._notes.link(), self._path(request), self._notes.now()
        sent = bytearray()
        headers = upward(request.headers.items(), self.own, self._origin, self._target.headers)
        body = _copied(request.content.iter_any(), sent) if request.can_read_body else None
        whole = await _joined(body) if body and request.content_length is None else None
        if request.content_length is not None:
            headers.append(("Content-Length", str(request.content_length)))
        async with self._session.request(
            request.method,
            self._url(request),
            headers=headers,
            data=whole if whole is not None else body,
            allow_redirects=False,
        ) as answer:
            self._notes.note(
                "req",
                link,
                at=began,
                method=request.method,
                path=path,
                headers=noted(_lower(request.headers)),
                body=as_body(bytes(sent), request.headers.get("content-type", "")),
            )
            return await self._answer(request, answer, link, path)

    async def _answer(
        self, request: web.Request, answer: aiohttp.ClientResponse, link: int, path: str
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status, reason=answer.reason)
        for name, value in downward(answer.headers.items(), self.own, self._origin):
            response.headers.add(name, value)
        await response.prepare(request)
        media_type = answer.headers.get("content-type", "")
        is_stream = "event-stream" in media_type
        received = bytearray()
        readdressing = Readdressing(str(self._origin), self.own, media_type)
        async for piece in _pieces(answer, request):
            await response.write(readdressing.piece(piece))
            if len(received) < KEPT:
                received += piece
            if is_stream:
                self._note_events(link, received)
        static = is_static(request.method, path, media_type)
        kept = b"" if static or is_stream or len(received) >= KEPT else bytes(received)
        self._notes.note(
            "res",
            link,
            status=answer.status,
            headers=noted(_lower(answer.headers)),
            body=as_body(kept, media_type),
        )
        await response.write_eof(readdressing.rest())
        return response

    def _note_events(self, link: int, received: bytearray) -> None:
        """Note each whole server-sent event, and leave the rest of the bytes."""
        received[:] = received.replace(b"\r\n", b"\n")
        while (end := received.find(b"\n\n")) >= 0:
            event = bytes(received[:end]).decode("utf-8", "replace")
            del received[: end + 2]
            if event.strip():
                self._notes.note("sse", link, body=event)

    # WebSockets

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        link, path = self._notes.link(), self._path(request)
        offered = request.headers.get("sec-websocket-protocol", "")
        protocols = tuple(part.strip() for part in offered.split(",") if part.strip())
        headers = upward(request.headers.items(), self.own, self._origin, self._target.headers)
        async with self._session.ws_connect(
            self._url(request),
            protocols=protocols,
            headers=dict(headers),
            max_msg_size=LONGEST_MESSAGE,
        ) as app:
            chosen = (app.protocol,) if app.protocol else ()
            browser = web.WebSocketResponse(
                protocols=chosen, max_msg_size=LONGEST_MESSAGE, compress=False
            )
            await browser.prepare(request)
            about = {"protocol": app.protocol} if app.protocol else {}
            self._notes.note("ws_open", link, path=path, headers=about, protocols=protocols)
            await self._carry(browser, app, link)
            self._notes.note("ws_close", link)
        return browser

    async def _carry(
        self, browser: web.WebSocketResponse, app: aiohttp.ClientWebSocketResponse, link: int
    ) -> None:
        """Carry messages both ways until one side closes; then close the other."""
        up = asyncio.create_task(self._up(browser, app, link))
        down = asyncio.create_task(self._down(app, browser, link))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await app.close(code=browser.close_code or 1000)
            await browser.close(code=_speakable(app.close_code))
            await asyncio.gather(up, down, return_exceptions=True)

    async def _up(
        self, browser: web.WebSocketResponse, app: aiohttp.ClientWebSocketResponse, link: int
    ) -> None:
        async for message in browser:
            self._notes.note("ws_send", link, body=message.data)
            await _pass_on(app, message)

    async def _down(
        self, app: aiohttp.ClientWebSocketResponse, browser: web.WebSocketResponse, link: int
    ) -> None:
        async for message in app:
            self._notes.note("ws_recv", link, body=message.data)
            await _pass_on(browser, message)


async def _pieces(answer: aiohttp.ClientResponse, request: web.Request) -> AsyncIterator[bytes]:
    """Yield an answer's bytes, until it ends or the browser has left and the app is to know."""
    while True:
        try:
            piece = await asyncio.wait_for(answer.content.readany(), LOOKS_EVERY)
        except TimeoutError:
            if request.transport is None or request.transport.is_closing():
                return
            continue
        if not piece:
            return
        yield piece


async def _pass_on(
    to: web.WebSocketResponse | aiohttp.ClientWebSocketResponse, message: aiohttp.WSMessage
) -> None:
    if message.type is aiohttp.WSMsgType.TEXT:
        await to.send_str(message.data)
    else:
        await to.send_bytes(message.data)


def _speakable(code: int | None) -> int:
    """Return a close code that may be sent; 1005 and 1006 only ever mean that none came."""
    return code if code is not None and code not in {1005, 1006, 1015} else 1000


async def _copied(pieces: AsyncIterator[bytes], copy: bytearray) -> AsyncIterator[bytes]:
    async for piece in pieces:
        if len(copy) < KEPT:
            copy += piece
        yield piece


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _away(url: str, error: Exception) -> web.Response:
    said = html.escape(f"{url} does not answer: {error}")
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>The app is away</title>"
        "<meta name=color-scheme content='light dark'><body style='font:1rem/1.5 system-ui;"
        "max-width:36rem;margin:15vh auto;padding:0 1rem'><h1>The app is away</h1>"
        f"<p>{said}<p>Start it and load this page again; the recording goes on.</body></html>"
    )
    return web.Response(status=502, text=page, content_type="text/html")
