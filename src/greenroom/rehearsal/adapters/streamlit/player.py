"""Plays one Streamlit session."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from greenroom.rehearsal.adapters.streamlit import asking
from greenroom.rehearsal.adapters.streamlit.finding import Finder, refuse_missing
from greenroom.rehearsal.adapters.streamlit.outputs import Media, outputs_of
from greenroom.rehearsal.adapters.streamlit.page import Page
from greenroom.rehearsal.adapters.streamlit.schema import ForwardMsg
from greenroom.rehearsal.adapters.streamlit.uploading import Uploads
from greenroom.rehearsal.adapters.streamlit.widgets import Widget
from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.link import Link, Socket
from greenroom.rehearsal.replay.model import Output, Pace

STREAM = "/_stcore/stream"
HEALTH = "/_stcore/health"
XSRF = ("_streamlit_xsrf", "_xsrf")
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  # noqa: S105 - what a browser sends that has none
VALUES = ".values"
"""The key of a click for what was filled in beside it: a form."""
SILENT = ".silent"
"""The key of a download that did not run the script."""


class StreamlitPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link, self._pace = journey, link, pace
        self._page = Page()
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._heard_at = 0.0
        self._client: dict[str, Any] = {}
        self._changed_at: dict[str, float] = {}
        self._downloads: dict[str, Output] = {}
        self._media: dict[str, Output] = {}
        self._uploads = Uploads(journey.blobs)
        self._asked = 0

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came as another one, or as one that was expected."""
        return self._changed_at

    async def act(self, step: Step) -> None:
        """Perform a step and return when the script has run and what it changes has come."""
        acts = {
            "open": self._open,
            "set": self._set,
            "click": self._click,
            "upload": self._upload,
            "download": self._download,
            "navigate": self._navigate,
        }
        if step.act.kind not in acts:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"A Streamlit session has no act `{step.act.kind}`.",
                f"Known: {', '.join(acts)}.",
            )
        began, before = time.monotonic(), self._page.digests()
        try:
            await acts[step.act.kind](step, step.act.detail)
            await self._rest()
        finally:
            self._note_changes(step, began, before)
        refuse_missing(step, self._changed_at, began, self._page)

    async def outputs(self) -> Mapping[str, Output]:
        """Return every visible element, and what was downloaded."""
        found: dict[str, Output] = {}
        page = self._page
        for each in page.named():
            value = page.values.get(each.shown.widget.id) if each.shown.widget else None
            for name, seen in outputs_of(each, value):
                found[name] = await self._fetched(seen) if isinstance(seen, Media) else seen
        if page.failure:
            found["script"] = Output("error", page.failure)
        if page.title:
            found["page title"] = Output("text", page.title)
        return found | self._downloads

    async def close(self) -> None:
        """Close the WebSocket, as a page that is left does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    # Acts

    async def _open(self, step: Step, detail: Mapping[str, Any]) -> None:
        await self.close()
        self._page = Page()
        name, query = detail.get("page", ""), detail.get("query", "")
        await self._link.get(
            f"/{name}" + (f"?{query}" if query else ""), headers={"accept": "text/html"}
        )
        await self._link.get(HEALTH)
        token = next(filter(None, map(self._link.cookie, XSRF)), NO_TOKEN)
        self._socket = await self._link.websocket(STREAM, ("streamlit", token))
        self._reader = asyncio.create_task(self._read(self._socket))
        self._client = dict(detail.get("client", {}))
        if self._client:
            self._client["url"] = f"{self._link.target.url}/{name}"
        self._page.query = query
        await self._run(page_name=name)

    async def _set(self, step: Step, detail: Mapping[str, Any]) -> None:
        finder = Finder(step, self._page, self._journey.setup)
        once, fragment = {}, ""
        for name, value in detail.items():
            widget = finder.widget(name, value)
            fragment = widget.fragment
            if widget.is_trigger:
                once[widget.id] = value
            else:
                self._page.values[widget.id] = await self._value(step, widget, value)
        await self._run(once=once, fragment=fragment)

    async def _click(self, step: Step, detail: Mapping[str, Any]) -> None:
        finder = Finder(step, self._page, self._journey.setup)
        for name, value in detail.get(VALUES, {}).items():
            widget = finder.widget(name, value)
            self._page.values[widget.id] = await self._value(step, widget, value)
        [name] = [key for key in detail if key != VALUES]
        button = finder.widget(name, None)
        await self._run(once={button.id: True}, fragment=button.fragment, form=button.form)

    async def _upload(self, step: Step, detail: Mapping[str, Any]) -> None:
        await self._set(step, {detail["input"]: list(detail["files"])})

    async def _value(self, step: Step, widget: Widget, value: Any) -> Any:
        """Return what a widget holds for a value: for files, where they are now."""
        if not widget.is_uploader:
            return value
        have = self._page.values.get(widget.id) or []
        return await self._uploads.sent(step, value, have, self._address_for, self._link)

    async def _address_for(self, name: str) -> Any:
        """Ask where a file may be sent."""
        request = self._next_request()
        await self._send(asking.files_wanted(self._page, request, [name]))
        await self._until(lambda: request in self._page.files)
        given = self._page.files.pop(request)
        if given.error_msg or not given.file_urls:
            raise BrokenError(f"The app takes no file {name}.", given.error_msg)
        return given.file_urls[0]

    async def _download(self, step: Step, detail: Mapping[str, Any]) -> None:
        name = detail["output"]
        button = Finder(step, self._page, self._journey.setup).widget(name, None)
        reply = await self._link.get(await self._url_of(button.url, button.deferred))
        media = reply.headers.get("content-type", "")
        self._downloads[f"download:{name}"] = Output("file", {"name": name}, reply.body, media)
        self._changed_at[f"download:{name}"] = time.monotonic()
        if not detail.get(SILENT):
            await self._run(once={button.id: True}, fragment=button.fragment)

    async def _url_of(self, url: str, deferred: str) -> str:
        """Return where a download is, made now if the app makes it on demand."""
        if not deferred:
            return url
        request = self._next_request()
        await self._send(asking.deferred(self._page, request, deferred))
        await self._until(lambda: request in self._page.operations)
        answer = self._page.operations.pop(request)
        if answer.error_msg:
            raise BrokenError("The app could not make the download.", answer.error_msg)
        return answer.deferred_file.url

    async def _navigate(self, step: Step, detail: Mapping[str, Any]) -> None:
        pages, path = self._page.pages, detail["path"]
        if path not in pages:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"The app has no page `{path or '/'}`; it has {', '.join(pages) or 'one only'}.",
                "If the page was renamed, record the journey again.",
            )
        self._page.query = ""
        await self._run(to_page=pages[path])

    # Talking

    def _next_request(self) -> str:
        self._asked += 1
        return f"greenroom-{self._asked}"

    async def _run(self, form: str = "", **how: Any) -> None:
        """Have the script run, a form submitted with it, and wait until it has begun."""
        page, runs = self._page, self._page.runs
        if form:
            page.submitted.add(form)
        await self._send(asking.rerun(page, client=self._client, **how))
        await self._until(lambda: self._page.runs > runs)

    async def _send(self, message: Any) -> None:
        assert self._socket, "the first step opens the app"
        await self._socket.send(message.SerializeToString())

    async def _read(self, socket: Socket) -> None:
        try:
            async for frame in socket:
                if isinstance(frame, bytes):
                    self._heard_at = time.monotonic()
                    self._page.take(ForwardMsg.FromString(frame), self._heard_at)
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

    async def _rest(self) -> None:
        """Wait until the script does not run and it has been quiet."""
        while True:
            await self._until(lambda: not self._page.is_running)
            left = self._pace.quiet - (time.monotonic() - self._heard_at)
            if left <= 0:
                return
            await asyncio.sleep(left)

    def _note_changes(self, step: Step, began: float, before: Mapping[str, Any]) -> None:
        for each in self._page.named():
            came = each.node.at >= began
            if came and (each.name in step.expects or before.get(each.name) != each.node.digest):
                self._changed_at[each.name] = each.node.at

    async def _fetched(self, media: Media) -> Output:
        if media.url not in self._media:
            reply = await self._link.request("GET", media.url)
            kind = reply.headers.get("content-type", "")
            self._media[media.url] = Output(media.kind, media.content, reply.body, kind)
            if reply.status >= 400:
                gone = f"The {media.kind} was answered with status {reply.status}."
                self._media[media.url] = Output("error", gone)
        return self._media[media.url]
