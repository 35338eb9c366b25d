"""One browser's connection to a Streamlit app: what it says, what it hears, when it is at rest."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from greenroom.rehearsal.adapters.streamlit.state.page import Page
from greenroom.rehearsal.adapters.streamlit.wire import asking
from greenroom.rehearsal.adapters.streamlit.wire.schema import ForwardMsg
from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.replay.link import Link, Socket

STREAM = "/_stcore/stream"
HEALTH = "/_stcore/health"
XSRF = ("_streamlit_xsrf", "_xsrf")
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  # noqa: S105 - what a browser sends that has none


class Session:
    """A page that is open, from its first request to its last."""

    def __init__(self, link: Link, quiet: float) -> None:
        self.page = Page()
        self._link, self._quiet = link, quiet
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._heard_at = 0.0
        self._client: dict[str, Any] = {}
        self._asked = 0

    async def open(self, name: str, query: str, client: Mapping[str, Any]) -> None:
        """Load one of the app's pages as a browser does, and have the script run."""
        path = f"/{name}" + (f"?{query}" if query else "")
        await self._link.get(path, headers={"accept": "text/html"})
        await self._link.get(HEALTH)
        token = next(filter(None, map(self._link.cookie, XSRF)), NO_TOKEN)
        self._socket = await self._link.websocket(STREAM, ("streamlit", token))
        self._reader = asyncio.create_task(self._read(self._socket))
        if client:
            self._client = {**client, "url": self._link.target.url + path}
        self.page.query = query
        await self.run(page_name=name)

    async def run(self, form: str = "", **how: Any) -> None:
        """Have the script run, a form submitted with it, and wait until it has begun."""
        runs = self.page.runs
        if form:
            self.page.submitted.add(form)
        await self._send(asking.rerun(self.page, client=self._client, **how))
        await self._until(lambda: self.page.runs > runs)

    async def rest(self) -> None:
        """Wait until the script does not run and it has been quiet."""
        while True:
            await self._until(lambda: not self.page.is_running)
            left = self._quiet - (time.monotonic() - self._heard_at)
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def address_for(self, name: str) -> Any:
        """Ask where a file may be sent."""
        request = self._next_request()
        await self._send(asking.files_wanted(self.page, request, [name]))
        await self._until(lambda: request in self.page.files)
        given = self.page.files.pop(request)
        if given.error_msg or not given.file_urls:
            raise BrokenError(f"The app takes no file {name}.", given.error_msg)
        return given.file_urls[0]

    async def made(self, deferred: str) -> str:
        """Have a file made that is offered on demand, and return where it is."""
        request = self._next_request()
        await self._send(asking.deferred(self.page, request, deferred))
        await self._until(lambda: request in self.page.operations)
        answer = self.page.operations.pop(request)
        if answer.error_msg:
            raise BrokenError("The app could not make the download.", answer.error_msg)
        return answer.deferred_file.url

    async def close(self) -> None:
        """Close the WebSocket, as a page that is left does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    def _next_request(self) -> str:
        self._asked += 1
        return f"greenroom-{self._asked}"

    async def _send(self, message: Any) -> None:
        assert self._socket, "the first step opens the app"
        await self._socket.send(message.SerializeToString())

    async def _read(self, socket: Socket) -> None:
        try:
            async for frame in socket:
                if isinstance(frame, bytes):
                    self._heard_at = time.monotonic()
                    self.page.take(ForwardMsg.FromString(frame), self._heard_at)
                self._news.set()
        finally:
            self._news.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; raise `BrokenError` if the app hangs up before."""
        while not holds():
            if self._reader and self._reader.done():
                self._reader.result()
                raise BrokenError("The app closed the session.", "", "Look at its log.")
            self._news.clear()
            await self._news.wait()
