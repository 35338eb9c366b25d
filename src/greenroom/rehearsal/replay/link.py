"""One visitor's connection to an app: requests, event streams and WebSockets with cookies.

The host name of the target goes into Host, Origin and cookies even where another address or a Unix
socket is connected to, so that an app behind a gateway is met as a browser would meet it.
"""

import socket
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.replay.model import Target

LONGEST_MESSAGE = 256 * 1024 * 1024
"""Bytes of one WebSocket message; an output of 100 MB is still read, and then said to be too big."""
NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=30)
"""The time limit of a step is held by the one who plays it."""
IDLE = 1.5
"""Seconds a connection is kept for a next request: less than the 2 after which gunicorn closes its own,
since a form that is posted on a connection just being closed is lost."""


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8", "replace")


class Socket:
    """An open WebSocket."""

    def __init__(self, opened: aiohttp.ClientWebSocketResponse) -> None:
        self._opened = opened

    async def send(self, message: str | bytes) -> None:
        """Send one message; raise `BrokenError` if the app has gone."""
        try:
            if isinstance(message, str):
                await self._opened.send_str(message)
            else:
                await self._opened.send_bytes(message)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise _gone(self._opened) from error

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Yield each message until the app closes."""
        async for message in self._opened:
            if message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
                yield message.data

    async def receive(self) -> str | bytes:
        """Return the next message; raise `BrokenError` if the app closes instead."""
        async for message in self:
            return message
        raise _gone(self._opened)

    @property
    def close_code(self) -> int | None:
        """The code with which it was closed, or None while it is open."""
        return self._opened.close_code

    async def close(self) -> None:
        """Close it as a page that is left does."""
        await self._opened.close()


class Link:
    """One visitor. Paths begin with `/` and are relative to the target's base path."""

    def __init__(self, target: Target, session: aiohttp.ClientSession) -> None:
        self.target = target
        self._session = session
        self._origin = str(URL(target.url).origin())
        self.page_at: float | None = None
        """When the first request was answered, seconds of the monotonic clock."""
        self.socket_at: float | None = None
        """When the first WebSocket was open."""

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> Reply:
        """Send a request and read the whole answer, whatever its status."""
        sent = {**self.target.headers, **(headers or {})}
        try:
            async with self._session.request(
                method, self._url(path), data=body, headers=sent, allow_redirects=follow
            ) as response:
                named = {name.lower(): value for name, value in response.headers.items()}
                reply = Reply(response.status, named, await response.read())
        except (aiohttp.ClientError, ConnectionError) as error:
            raise BrokenError(f"{method} {path} got no answer.", str(error)) from error
        self.page_at = self.page_at or time.monotonic()
        return reply

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Return the answer to a GET; raise `BrokenError` for a status of 400 or more."""
        reply = await self.request("GET", path, headers=headers)
        if reply.status >= 400:
            raise BrokenError(f"GET {path} was answered with status {reply.status}.")
        return reply

    @asynccontextmanager
    async def stream(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> AsyncGenerator[AsyncIterable[bytes]]:
        """Open a GET whose answer is read line by line: server-sent events."""
        sent = {"accept": "text/event-stream", **self.target.headers, **(headers or {})}
        try:
            async with self._session.get(
                self._url(path), headers=sent, read_bufsize=LONGEST_MESSAGE
            ) as response:
                if response.status >= 400:
                    raise BrokenError(f"GET {path} was answered with status {response.status}.")
                yield response.content
        except (aiohttp.ClientError, ConnectionError) as error:
            raise BrokenError(f"The stream {path} broke.", str(error)) from error

    async def websocket(self, path: str, protocols: tuple[str, ...] = ()) -> Socket:
        """Open a WebSocket with the browser's Origin and cookies."""
        sent = {"origin": self._origin, **self.target.headers}
        try:
            opened = await self._session.ws_connect(
                self._url(path), headers=sent, protocols=protocols, max_msg_size=LONGEST_MESSAGE
            )
        except (aiohttp.ClientError, ConnectionError) as error:
            raise BrokenError(f"The WebSocket {path} could not be opened.", str(error)) from error
        self.socket_at = self.socket_at or time.monotonic()
        return Socket(opened)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie the app has set, or an empty string."""
        for cookie in self._session.cookie_jar:
            if cookie.key == name:
                return cookie.value
        return ""

    def _url(self, path: str) -> URL:
        return URL(self.target.url + path, encoded=True)


@asynccontextmanager
async def connect(
    target: Target, connector: aiohttp.BaseConnector | None = None
) -> AsyncGenerator[Link]:
    """Give a visitor with no cookies yet; many may share a `connector` of `connector_to(target)`."""
    async with aiohttp.ClientSession(
        connector=connector or connector_to(target),
        connector_owner=connector is None,
        cookie_jar=aiohttp.CookieJar(unsafe=True, quote_cookie=False),
        timeout=NO_LIMIT,
    ) as session:
        yield Link(target, session)


def connector_to(target: Target) -> aiohttp.BaseConnector:
    """Return a connector that reaches the target where it says it answers."""
    if target.socket:
        return aiohttp.UnixConnector(str(target.socket), limit=0, keepalive_timeout=IDLE)
    resolver = _Resolver(target.connect_to)
    return aiohttp.TCPConnector(limit=0, resolver=resolver, keepalive_timeout=IDLE)


class _Resolver(AbstractResolver):
    """Answers with the given address; with this machine for `*.localhost`, which libc does not."""

    def __init__(self, address: tuple[str, int] | None) -> None:
        self._address = address
        self._others = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the one address to connect to."""
        if self._address:
            return [_result(host, *self._address)]
        if host == "localhost" or host.endswith(".localhost"):
            return [_result(host, "127.0.0.1", port)]
        return await self._others.resolve(host, port, family)

    async def close(self) -> None:
        """Let go of the system's resolver."""
        await self._others.close()


def _result(name: str, host: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=name, host=host, port=port, family=socket.AF_INET, proto=0, flags=0
    )


def _gone(opened: aiohttp.ClientWebSocketResponse) -> BrokenError:
    return BrokenError(
        "The app closed its WebSocket.",
        f"Close code {opened.close_code}." if opened.close_code else "",
        "Look at its log.",
    )
