"""Plays one session of a notebook."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from greenroom.rehearsal.adapters.voila.frames import framed, parsed
from greenroom.rehearsal.adapters.voila.kernel import CONTROL, Kernel
from greenroom.rehearsal.adapters.voila.outputs import names, outputs
from greenroom.rehearsal.adapters.voila.page import page_of
from greenroom.rehearsal.adapters.voila.requests import requests_of
from greenroom.rehearsal.adapters.voila.tree import Tree
from greenroom.rehearsal.errors import BrokenError, StuckError, why_ended
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.expected import Expected
from greenroom.rehearsal.replay.link import Link, Socket
from greenroom.rehearsal.replay.model import Output, Pace

ASKS_EVERY = 1.0
"""Seconds between two questions whether the kernel is there."""
ASKS_AT_LEAST_EVERY, RARER = 10.0, 1.5
"""Seconds between two questions for the widgets' state while something expected is not in it, and how they grow."""
RESTLESS = 20
"""How many times the quiet period is waited for in an app that never is quiet."""
ERROR = "session"
"""The name of the output for errors that are no output's own."""


class VoilaPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link, self._pace = journey, link, pace
        self._root = journey.setup.get("root", "")
        self._kernel = Kernel()
        self._kernel_id = ""
        self._session = uuid.uuid4().hex
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._changed_at: dict[str, float] = {}
        self._wanted = Expected(self._changed_at)
        self._sent: set[str] = set()
        self._expected: tuple[str, ...] = ()
        self._errors: dict[str, str] = {}

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came."""
        return self._changed_at

    async def act(self, step: Step) -> None:
        """Perform a step and return when the kernel is idle, what was expected came, and it is quiet."""
        self._wanted.begin()
        self._expected, self._errors = step.expects, {}
        if step.act.kind == "open":
            await self._open(step.act.detail)
        else:
            for request in list(requests_of(self._kernel, step, self._journey)):
                self._kernel.apply(request.widget, request.data.get("state") or {})
                await self._say("comm_msg", request.content, request.buffers)
        await self._until(lambda: self._sent <= self._kernel.idle)
        self._fail()
        await self._came(step)
        await self._rest()

    async def outputs(self) -> Mapping[str, Output]:
        """Return what every widget and cell shows; and what went wrong."""
        found = outputs(self._kernel, Tree(self._kernel))
        return found | {name: Output("error", text) for name, text in self._errors.items()}

    async def close(self) -> None:
        """Close the WebSocket and end the kernel, as a page that is left does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._kernel_id:
            await self._leave()
        self._socket = self._reader = None
        self._kernel_id = ""

    async def _leave(self) -> None:
        """End the kernel; whoever sends the same token twice is no other site (as Tornado checks it)."""
        path = f"{self._root}/voila/api/shutdown/{self._kernel_id}"
        told = {name.lower(): value for name, value in self._link.target.headers.items()}
        cookies = filter(None, (told.get("cookie"), f"_xsrf={self._session}"))
        headers = {"cookie": "; ".join(cookies), "x-xsrftoken": self._session}
        try:
            await self._link.request("POST", path, headers=headers)
        except BrokenError:
            return  # the app has gone, and the kernel with it

    async def _open(self, detail: Mapping[str, Any]) -> None:
        await self.close()
        reply = await self._link.get(detail.get("path", "/"), headers={"accept": "text/html"})
        page = page_of(reply.text)
        if not page.kernel:
            raise StuckError(
                "The page holds no kernel.",
                "It may be another app, or a page of an error.",
                "Look at it in a browser.",
            )
        self._kernel, self._kernel_id, self._sent = Kernel(page.outputs), page.kernel, set()
        path = f"{self._root}/api/kernels/{page.kernel}/channels?session_id={self._session}"
        self._socket = await self._link.websocket(path)
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._greet()
        await self._load()
        pause = ASKS_EVERY
        while self._wanted.missing(self._expected):  # the step's own time limit ends this
            await asyncio.sleep(pause)
            await self._load()
            pause = min(pause * RARER, ASKS_AT_LEAST_EVERY)

    async def _load(self) -> None:
        """Ask for the state of all widgets.

        Voila's server tells the kernel what its cells displayed, on a connection of its own; a kernel
        that is slow just then may hear of it after it has heard our question, and must be asked again.
        """
        control = uuid.uuid4().hex
        self._kernel.loaded = False
        opened = {"comm_id": control, "target_name": CONTROL, "data": {}}
        await self._say("comm_open", opened)
        asked = {"comm_id": control, "data": {"method": "request_states"}}
        await self._say("comm_msg", asked)
        await self._until(lambda: self._kernel.loaded)
        await self._say("comm_close", {"comm_id": control, "data": {}})
        shown = outputs(self._kernel, Tree(self._kernel))
        self._changed_at.update(dict.fromkeys(shown, time.monotonic()))

    async def _greet(self) -> None:
        """Ask until the kernel is heard: what it says before the server listens to it is lost."""
        while not self._kernel.heard_at:
            await self._say("kernel_info_request", {})
            with suppress(TimeoutError):
                async with asyncio.timeout(ASKS_EVERY):
                    await self._until(lambda: self._kernel.heard_at > 0)
        self._sent.clear()

    async def _say(
        self, kind: str, content: Mapping[str, Any], buffers: tuple[bytes, ...] = ()
    ) -> None:
        assert self._socket, "the first step opens the app"
        name, frame = framed(kind, content, self._session, buffers)
        self._sent.add(name)
        await self._socket.send(frame)

    async def _read(self, socket: Socket) -> None:
        try:
            async for frame in socket:
                changed = self._kernel.take(parsed(frame, ""))
                if changed and self._kernel.loaded:
                    for name in names(Tree(self._kernel), changed):
                        self._changed_at[name] = self._kernel.heard_at
                self._news.set()
        finally:  # whoever waits is to hear of it, also if a message could not be read
            self._news.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; raise `BrokenError` if the kernel ends before."""
        while not holds():
            if self._kernel.has_ended:
                raise BrokenError("The notebook's kernel has ended.", "", "Look at the app's log.")
            if self._reader and self._reader.done():
                raise why_ended(self._reader) or BrokenError(
                    "The app closed the session.",
                    "It ended, or its server refused a message.",
                    "Look at its log.",
                )
            self._news.clear()
            await self._news.wait()

    def _fail(self) -> None:
        """Put an error of this step's messages in place of what it should have made."""
        said = [text for follows, text in self._kernel.failures if follows in self._sent]
        self._kernel.failures.clear()
        for text in said[:1]:
            for name in self._expected or (ERROR,):
                self._errors[name] = text
                self._changed_at[name] = time.monotonic()

    async def _came(self, step: Step) -> None:
        """Wait for what is expected."""
        while missing := self._wanted.missing(step.expects):
            heard = self._kernel.heard_at
            try:
                async with asyncio.timeout(self._wanted.patience(missing)):
                    await self._until(lambda heard=heard: self._kernel.heard_at > heard)
            except TimeoutError:
                return

    async def _rest(self) -> None:
        """Wait until it has been quiet."""
        until = time.monotonic() + RESTLESS * self._pace.quiet
        while (now := time.monotonic()) < until:
            rest = self._kernel.heard_at + self._pace.quiet
            if rest <= now:
                return
            await asyncio.sleep(rest - now)
