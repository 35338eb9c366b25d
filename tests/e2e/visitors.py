"""People with browsers: they keep their cookies, load pages, hold WebSockets open, and count what breaks."""

import asyncio
import io
import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from e2e.server import PASSWORD, Server

PAGE = {"accept": "text/html,*/*;q=0.8"}
RELOAD = PAGE | {"sec-fetch-mode": "navigate", "cache-control": "max-age=0"}


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Visitor:
    """One browser at one app; `label` is the first part of the app's host name."""

    server: Server
    label: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str = "/", **headers: str) -> Reply:
        return await self.send("GET", path, headers)

    async def page(self, path: str = "/") -> Reply:
        return await self.send("GET", path, PAGE)

    async def reload(self) -> Reply:
        return await self.send("GET", "/", RELOAD)

    async def send(
        self, method: str, path: str, headers: dict[str, str], data: bytes | None = None
    ) -> Reply:
        body = io.BytesIO(data) if data else None
        async with self.session.request(
            method, self._url(path), headers=self._all(headers), data=body, allow_redirects=False
        ) as response:
            self._keep(response.headers.getall("set-cookie", []))
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status, await response.text(), headers)

    async def open(self) -> tuple[aiohttp.ClientWebSocketResponse, str, str]:
        """Open a WebSocket; return it, the word of its version, and which process answers."""
        opened = await self.session.ws_connect(self._url("/ws"), headers=self._all({}))
        self._keep(opened._response.headers.getall("set-cookie", []))
        word, born = (await opened.receive_str()).split()
        return opened, word, born

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    def _all(self, headers: dict[str, str]) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kept = {"cookie": cookie} if cookie else {}
        host = {"host": f"{self.label}.localhost:{self.server.port}"}
        return host | kept | self.headers | headers

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.coded_value


@asynccontextmanager
async def arrive(server: Server, label: str, *, token: str = "") -> AsyncGenerator[Visitor]:
    """Be a new visitor."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield Visitor(server, label, session, headers)


async def look(server: Server, label: str, path: str = "/", *, token: str = "") -> Reply:
    """Return what a new visitor gets."""
    async with arrive(server, label, token=token) as visitor:
        return await visitor.get(path)


@dataclass
class Crowd:
    """Visitors who all hold a WebSocket open."""

    visitors: list[Visitor]
    sockets: list[aiohttp.ClientWebSocketResponse]
    words: list[str]
    borns: list[str]

    async def cuts(self) -> int:
        """Return how many of the sockets do not echo any more."""
        alive = await asyncio.gather(*(_echoes(opened) for opened in self.sockets))
        return alive.count(False)


async def _echoes(opened: aiohttp.ClientWebSocketResponse) -> bool:
    try:
        await opened.send_str("still there?")
        answer = await opened.receive(60)
    except (aiohttp.ClientError, ConnectionError, TimeoutError):
        return False
    return answer.type is aiohttp.WSMsgType.TEXT and answer.data == "still there?"


@asynccontextmanager
async def crowd(server: Server, label: str, size: int = 50) -> AsyncGenerator[Crowd]:
    """Have many visitors open a page and a WebSocket each."""
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(arrive(server, label)) for _ in range(size)]
        replies = await asyncio.gather(*(visitor.page() for visitor in visitors))
        assert {reply.status for reply in replies} == {200}, replies[0]
        opened = await asyncio.gather(*(visitor.open() for visitor in visitors))
        sockets, words, borns = map(list, zip(*opened, strict=True))
        yield Crowd(visitors, sockets, words, borns)


@dataclass
class Poll:
    """What a steady stream of requests was answered."""

    answers: list[int | str] = field(default_factory=list)

    @property
    def bad(self) -> list[int | str]:
        return [answer for answer in self.answers if answer != 200]


@asynccontextmanager
async def polling(server: Server, label: str) -> AsyncGenerator[Poll]:
    """Have somebody with a session, and newcomers, ask for the page all the time."""
    poll, over = Poll(), asyncio.Event()

    async def ask(visitor: Visitor, *, is_new: bool) -> None:
        while not over.is_set():
            if is_new:
                visitor.cookies.clear()
            try:
                poll.answers.append((await visitor.get()).status)
            except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
                poll.answers.append(repr(error))
            await asyncio.sleep(0.02)

    async with arrive(server, label) as stayer, arrive(server, label) as newcomer:
        tasks = [asyncio.create_task(ask(stayer, is_new=False))]
        tasks.append(asyncio.create_task(ask(newcomer, is_new=True)))
        try:
            yield poll
        finally:
            over.set()
            await asyncio.gather(*tasks)


async def sign_in(visitor: Visitor, site: str, path: str = "/", *, flags: str = "") -> Reply:
    """Sign the administrator in on the dashboard and lead them to an app's origin, as a browser does."""
    server = visitor.server
    root = f"http://127.0.0.1:{server.port}"
    host = {"host": f"localhost:{server.port}", "origin": server.url}
    given = {"name": "admin", "password": PASSWORD, "next": "/apps"}
    async with visitor.session.post(
        f"{root}/sign-in", data=given, headers=host, allow_redirects=False
    ) as answer:
        secret = SimpleCookie(answer.headers["set-cookie"])["greenroom_session"].value
    enter = f"{root}/enter?site={site}&next={path}{flags}"
    kept = host | {"cookie": f"greenroom_session={secret}"}
    async with visitor.session.get(enter, headers=kept, allow_redirects=False) as answer:
        if answer.status != 303:
            return Reply(answer.status, await answer.text(), dict(answer.headers))
        target = answer.headers["location"]
    parts = urlsplit(target)
    return await visitor.page(f"{parts.path}?{parts.query}")
