"""Visitors in a loop of their own: some hold WebSockets open, one comes anew every 20 ms."""

import asyncio
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp

FAULTS = (aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Site:
    """Where an app is visited: address, path and the headers of an anonymous visitor."""

    port: int
    path: str
    host: str

    def url(self, below: str = "") -> str:
        """Return the address to connect to."""
        return f"http://127.0.0.1:{self.port}{self.path}{below}"


@dataclass(frozen=True)
class Sighting:
    """What a newcomer got: when it came, and the version's word or the fault."""

    at: float
    status: int | str
    word: str


@dataclass
class Crowd:
    """People in an app, and what happens to them."""

    site: Site
    size: int
    sightings: list[Sighting] = field(default_factory=list)
    kept: list[int | str] = field(default_factory=list)
    """What requests of people who are already in were answered."""
    cuts: int = 0
    """How many sockets no longer echo, counted at the end."""
    _over: threading.Event = field(default_factory=threading.Event)
    _ready: threading.Event = field(default_factory=threading.Event)
    _failure: BaseException | None = None

    def bad(self) -> int:
        """Return how many requests did not end with 200."""
        return sum(1 for one in self.sightings if one.status != 200)

    def bad_kept(self) -> int:
        """Return how many requests of people who were in did not end with 200."""
        return sum(1 for status in self.kept if status != 200)

    def first_seen(self, word: str, since: float, patience: float = 30) -> float:
        """Wait until a newcomer that came after `since` gets a version; return the seconds."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for one in list(self.sightings):
                if one.at >= since and one.word == word:
                    return one.at - since
            time.sleep(0.01)
        raise RuntimeError(f"nobody got {word} in {patience:.0f} s: {self.sightings[-3:]}")

    def run(self) -> None:
        """Live until told that it is over."""
        try:
            asyncio.run(self._live())
        except BaseException as failure:
            self._failure = failure
            raise
        finally:
            self._ready.set()

    async def _live(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Host": self.site.host},
            timeout=aiohttp.ClientTimeout(total=60),
        ) as session:
            people = await asyncio.gather(*(self._arrive(session) for _ in range(self.size)))
            poll = asyncio.create_task(self._come_anew(session))
            stay = asyncio.create_task(self._stay(session, people[0][1]))
            self._ready.set()
            while not self._over.is_set():
                await asyncio.sleep(0.02)
            await asyncio.gather(poll, stay)
            alive = await asyncio.gather(*(_echoes(opened) for opened, _ in people))
            self.cuts = alive.count(False)

    async def _arrive(
        self, session: aiohttp.ClientSession
    ) -> tuple[aiohttp.ClientWebSocketResponse, str]:
        """Load the page, keep its cookies, and open a WebSocket with them."""
        async with session.get(self.site.url()) as response:
            response.raise_for_status()
            said = response.headers.getall("set-cookie", [])
        cookie = "; ".join(line.split(";")[0] for line in said)
        opened = await session.ws_connect(self.site.url("ws"), headers={"Cookie": cookie})
        await opened.receive_str()
        return opened, cookie

    async def _come_anew(self, session: aiohttp.ClientSession) -> None:
        waiting: set[asyncio.Task[None]] = set()
        while not self._over.is_set():
            task = asyncio.create_task(self._look(session))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            await asyncio.sleep(0.02)
        await asyncio.gather(*waiting)

    async def _look(self, session: aiohttp.ClientSession) -> None:
        at = time.monotonic()
        try:
            async with session.get(self.site.url()) as response:
                seen = Sighting(at, response.status, await response.text())
        except FAULTS as error:
            seen = Sighting(at, repr(error), "")
        self.sightings.append(seen)

    async def _stay(self, session: aiohttp.ClientSession, cookie: str) -> None:
        while not self._over.is_set():
            try:
                async with session.get(self.site.url(), headers={"Cookie": cookie}) as response:
                    await response.read()
                    self.kept.append(response.status)
            except FAULTS as error:
                self.kept.append(repr(error))
            await asyncio.sleep(0.02)


async def _echoes(opened: aiohttp.ClientWebSocketResponse) -> bool:
    try:
        await opened.send_str("still there?")
        answer = await opened.receive(30)
    except FAULTS:
        return False
    return answer.type is aiohttp.WSMsgType.TEXT and answer.data == "still there?"


@contextmanager
def crowd(site: Site, size: int = 50) -> Generator[Crowd]:
    """Have a crowd live in a thread of its own; its cuts are counted when this ends."""
    people = Crowd(site, size)
    thread = threading.Thread(target=people.run, daemon=True)
    thread.start()
    people._ready.wait(120)
    if people._failure:
        raise RuntimeError("the crowd did not get in") from people._failure
    try:
        yield people
    finally:
        people._over.set()
        thread.join(120)
