"""Plays one Streamlit session."""

import time
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.streamlit.acts import SILENT, VALUES
from greenroom.rehearsal.adapters.streamlit.finding import Finder, refuse_missing
from greenroom.rehearsal.adapters.streamlit.shown.drawing import Media
from greenroom.rehearsal.adapters.streamlit.shown.outputs import outputs_of
from greenroom.rehearsal.adapters.streamlit.state.widgets import Widget
from greenroom.rehearsal.adapters.streamlit.uploading import Uploads
from greenroom.rehearsal.adapters.streamlit.wire.session import Session
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Output, Pace


class StreamlitPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link, self._pace = journey, link, pace
        self._session = Session(link, pace.quiet)
        self._changed_at: dict[str, float] = {}
        self._downloads: dict[str, Output] = {}
        self._media: dict[str, Output] = {}
        self._uploads = Uploads(journey.blobs)

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
        began, before = time.monotonic(), self._session.page.digests()
        try:
            await acts[step.act.kind](step, step.act.detail)
            await self._session.rest()
        finally:
            self._note_changes(step, began, before)
        refuse_missing(step, self._changed_at, began, self._session.page)

    def _note_changes(self, step: Step, began: float, before: Mapping[str, Any]) -> None:
        for each in self._session.page.named():
            came = each.node.at >= began
            if came and (each.name in step.expects or before.get(each.name) != each.node.digest):
                self._changed_at[each.name] = each.node.at

    async def outputs(self) -> Mapping[str, Output]:
        """Return every visible element, and what was downloaded."""
        found: dict[str, Output] = {}
        page = self._session.page
        for each in page.named():
            value = page.values.get(each.shown.widget.id) if each.shown.widget else None
            for name, seen in outputs_of(each, value):
                found[name] = await self._fetched(seen) if isinstance(seen, Media) else seen
        if page.failure:
            found["script"] = Output("error", page.failure)
        if page.title:
            found["page title"] = Output("text", page.title)
        return found | self._downloads

    async def _fetched(self, media: Media) -> Output:
        if media.url not in self._media:
            reply = await self._link.request("GET", media.url)
            kind = reply.headers.get("content-type", "")
            self._media[media.url] = Output(media.kind, media.content, reply.body, kind)
            if reply.status >= 400:
                gone = f"The {media.kind} was answered with status {reply.status}."
                self._media[media.url] = Output("error", gone)
        return self._media[media.url]

    async def close(self) -> None:
        """Close the WebSocket, as a page that is left does."""
        await self._session.close()

    # Acts

    def _finder(self, step: Step) -> Finder:
        return Finder(step, self._session.page, self._journey.setup)

    async def _open(self, step: Step, detail: Mapping[str, Any]) -> None:
        await self._session.close()
        self._session = Session(self._link, self._pace.quiet)
        page, query = detail.get("page", ""), detail.get("query", "")
        await self._session.open(page, query, detail.get("client", {}))

    async def _set(self, step: Step, detail: Mapping[str, Any]) -> None:
        finder, values = self._finder(step), self._session.page.values
        once, fragment = {}, ""
        for name, value in detail.items():
            widget = finder.widget(name, value)
            fragment = widget.fragment
            if widget.is_trigger:
                once[widget.id] = value
            else:
                values[widget.id] = await self._value(step, widget, value)
        await self._session.run(once=once, fragment=fragment)

    async def _click(self, step: Step, detail: Mapping[str, Any]) -> None:
        finder, values = self._finder(step), self._session.page.values
        for name, value in detail.get(VALUES, {}).items():
            widget = finder.widget(name, value)
            values[widget.id] = await self._value(step, widget, value)
        [name] = [key for key in detail if key != VALUES]
        button = finder.widget(name, None)
        await self._session.run(once={button.id: True}, fragment=button.fragment, form=button.form)

    async def _upload(self, step: Step, detail: Mapping[str, Any]) -> None:
        await self._set(step, {detail["input"]: list(detail["files"])})

    async def _value(self, step: Step, widget: Widget, value: Any) -> Any:
        """Return what a widget holds for a value: for files, where they are now."""
        if not widget.is_uploader:
            return value
        have = self._session.page.values.get(widget.id) or []
        address_for = self._session.address_for
        return await self._uploads.sent(step, value, have, address_for, self._link)

    async def _download(self, step: Step, detail: Mapping[str, Any]) -> None:
        name = detail["output"]
        button = self._finder(step).widget(name, None)
        url = await self._session.made(button.deferred) if button.deferred else button.url
        reply = await self._link.get(url)
        media = reply.headers.get("content-type", "")
        self._downloads[f"download:{name}"] = Output("file", {"name": name}, reply.body, media)
        self._changed_at[f"download:{name}"] = time.monotonic()
        if not detail.get(SILENT):
            await self._session.run(once={button.id: True}, fragment=button.fragment)

    async def _navigate(self, step: Step, detail: Mapping[str, Any]) -> None:
        pages, path = self._session.page.pages, detail["path"]
        if path not in pages:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"The app has no page `{path or '/'}`; it has {', '.join(pages) or 'one only'}.",
                "If the page was renamed, record the journey again.",
            )
        self._session.page.query = ""
        await self._session.run(to_page=pages[path])
