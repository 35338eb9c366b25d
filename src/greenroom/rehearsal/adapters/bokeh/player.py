"""Plays one Bokeh or Panel session."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from greenroom.rehearsal.adapters.bokeh.document import Event
from greenroom.rehearsal.adapters.bokeh.frames import Assembly, Message, framed
from greenroom.rehearsal.adapters.bokeh.outputs import outputs
from greenroom.rehearsal.adapters.bokeh.requests import READY, events_of
from greenroom.rehearsal.adapters.bokeh.session import Session
from greenroom.rehearsal.errors import BrokenError, StuckError, why_ended
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.expected import Expected
from greenroom.rehearsal.replay.link import Link, Socket
from greenroom.rehearsal.replay.model import Output, Pace

TOKEN = re.compile(r'"token":\s*"([^"]+)"')
SETTLES = 0.12
"""Seconds after an act in which Panel may still wait for more before it begins to work."""
CALM = 2
"""How many times a server that answers slowly must have nothing else to say."""
RESTLESS = 20
"""How many times the quiet period is waited for in an app that never is quiet."""


class BokehPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link, self._pace = journey, link, pace
        self._session = Session(journey.setup.get("aliases", {}))
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._wanted = Expected(self._session.changed_at)

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came."""
        return self._session.changed_at

    async def act(self, step: Step) -> None:
        """Perform a step and return when it was taken, what was expected came, and it is quiet."""
        self._session.expected = step.expects
        self._wanted.begin()
        if step.act.kind == "open":
            await self._open(step.act.detail)
        else:
            await self._send(*events_of(self._session, step, self._journey))
        await self._rest(step)

    async def outputs(self) -> Mapping[str, Output]:
        """Return what every component shows; and what the server said went wrong."""
        session = self._session
        found = outputs(session.document, session.tree)
        return found | {name: Output("error", text) for name, text in session.errors.items()}

    async def close(self) -> None:
        """Close the WebSocket, as a page that is left does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        self._socket = self._reader = None

    async def _open(self, detail: Mapping[str, Any]) -> None:
        await self.close()
        self._session = Session(self._session.aliases)
        self._wanted = Expected(self._session.changed_at)
        self._wanted.begin()
        page = await self._link.get(detail.get("path", "/"), headers={"accept": "text/html"})
        token = TOKEN.search(page.text)
        if token is None:
            raise StuckError(
                "The page holds no Bokeh session.",
                "It may be another app, or a page of an error.",
                "Look at it in a browser.",
            )
        path = self._journey.setup.get("socket", "/ws")
        self._socket = await self._link.websocket(path, ("bokeh", token[1]))
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._until(lambda: self._session.is_open)
        pulled = await self._say("PULL-DOC-REQ", {})
        await self._until(lambda: pulled not in self._session.waiting)
        await self._send([READY])

    async def _send(self, *patches: list[Event]) -> None:
        """Send patches one right after the other, and wait until all were taken."""
        sent = {await self._say("PATCH-DOC", {"events": events}) for events in patches}
        await self._until(lambda: not sent & self._session.waiting)

    async def _say(self, kind: str, content: Mapping[str, Any]) -> str:
        assert self._socket, "the first step opens the app"
        name, frames = framed(kind, content)
        self._session.waiting.add(name)
        for frame in frames:
            await self._socket.send(frame)
        return name

    async def _read(self, socket: Socket) -> None:
        assembly = Assembly()
        try:
            async for frame in socket:
                message: Message | None = assembly.add(frame)
                if message:
                    self._session.take(message)
                    self._news.set()
        finally:  # whoever waits is to hear of it, also if a message could not be read
            self._news.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; raise `BrokenError` if the server hangs up before."""
        while not holds():
            if self._reader and self._reader.done():
                raise why_ended(self._reader) or BrokenError(
                    "The app closed the session.",
                    "It ended, or its server refused a message.",
                    "Look at its log.",
                )
            self._news.clear()
            await self._news.wait()

    async def _rest(self, step: Step) -> None:
        """Wait for what is expected, and then until it has been quiet and the server is at nothing else."""
        session, quiet = self._session, self._pace.quiet
        await self._came(step)
        if not quiet:
            await self._asked_again()
            return
        sent_at = time.monotonic()
        settled = sent_at if step.expects else sent_at + SETTLES
        until, calm = sent_at + RESTLESS * quiet, 0
        while calm < CALM and time.monotonic() < until:
            await self._silence(settled, until)
            count, asked_at = session.count, time.monotonic()
            await self._asked_again()
            is_prompt = time.monotonic() - asked_at < quiet
            nothing_else = session.count == count + 1
            calm = (calm + (CALM if is_prompt else 1)) if nothing_else else 0
        await self._until(lambda: not session.is_busy)

    async def _silence(self, settled: float, until: float) -> None:
        """Wait until it has been quiet for a moment, and no indicator says busy."""
        session = self._session
        while (now := time.monotonic()) < until:
            rest = max(session.heard_at + self._pace.quiet, settled)
            if rest <= now and not session.is_busy:
                return
            await asyncio.sleep(max(rest - now, 0.005))

    async def _asked_again(self) -> None:
        """Ask for nothing: it is answered after whatever the server was at."""
        await self._send([])

    async def _came(self, step: Step) -> None:
        session = self._session
        while missing := self._wanted.missing(step.expects):
            count = session.count
            try:
                async with asyncio.timeout(self._wanted.patience(missing)):
                    await self._until(lambda count=count: session.count > count)
            except TimeoutError:
                return
