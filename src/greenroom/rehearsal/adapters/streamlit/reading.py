"""Reads steps out of what a Streamlit page and its server said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from greenroom.rehearsal.adapters.streamlit.acts import SILENT, VALUES
from greenroom.rehearsal.adapters.streamlit.finding import WIDGETS
from greenroom.rehearsal.adapters.streamlit.labels import label
from greenroom.rehearsal.adapters.streamlit.state.page import Page
from greenroom.rehearsal.adapters.streamlit.state.values import field_in, value_in
from greenroom.rehearsal.adapters.streamlit.state.widgets import FIELDS, TRIGGERS, Widget
from greenroom.rehearsal.adapters.streamlit.uploading import uploaded
from greenroom.rehearsal.adapters.streamlit.wire.schema import BackMsg, ForwardMsg
from greenroom.rehearsal.adapters.streamlit.wire.session import STREAM
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Act, ActKind, Event, Journey, Recording, Step

UPLOAD = re.compile(r"/_stcore/upload_file/[^/]+/([^/?]+)")
TOGETHER = 250.0
"""Milliseconds within which changes of the same widgets are one: a slider being drawn."""
BY_THE_PAGE = ("cors", "no-cors")
"""Ways to fetch: what a page looks at beforehand is not yet a download."""
NOT_A_PERSON = ("timezone", "timezone_offset", "locale", "is_embedded", "color_scheme")

Clicked = list[tuple[Widget, Any]]


@dataclass
class _Draft:
    """A step while it is being read."""

    at: float
    kind: ActKind
    detail: dict[str, Any]
    titles: dict[str, str]
    before: dict[str, str | bytes]
    came: dict[str, None] = field(default_factory=dict)
    rest_at: float = 0.0


def recognises(recording: Recording) -> int:
    """Return 95 if a page spoke on Streamlit's stream."""
    paths = (event.path for event in recording.events if event.kind == "ws_open")
    return 95 if any(urlsplit(path).path.endswith(STREAM) for path in paths) else 0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open`, then a step for what a person did before each run."""
    reader = _Reader(recording.events)
    drafts = list(reader.drafts())
    return Journey(
        name=name,
        framework="streamlit",
        steps=tuple(_numbered(drafts)),
        events=recording.events,
        framework_version=reader.version,
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        setup={WIDGETS: reader.aliases} if reader.aliases else {},
        blobs=reader.blobs,
    )


class _Reader:
    """Goes through the events once, with the page that a browser would have had."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._page = Page()
        self._is_open = False
        self._links = {e.link for e in events if e.kind == "ws_open" and e.path.endswith(STREAM)}
        self._files: dict[str, dict[str, Any]] = {}
        self._sending_since: float | None = None
        self.aliases: dict[str, str] = {}
        self.blobs: dict[str, bytes] = {}
        self.version = ""

    def drafts(self) -> Iterator[_Draft]:
        """Yield the steps in order; each is whole when the next begins."""
        current: _Draft | None = None
        for event in self._events:
            draft = self._event(event, current)
            if draft is not None and draft is not current:
                if current is not None:
                    yield self._closed(current)
                current = draft
        if current is not None:
            yield self._closed(current)

    def _event(self, event: Event, current: _Draft | None) -> _Draft | None:
        """Take an event in; return the step that it begins or belongs to."""
        if event.kind == "ws_open" and event.link in self._links and len(event.protocols) < 3:
            self._is_open = False
        elif event.kind == "ws_recv" and event.link in self._links:
            self._received(event, current)
        elif event.kind == "ws_send" and event.link in self._links:
            return self._sent(event, current)
        elif event.kind == "req" and event.method == "PUT":
            self._put(event)
        elif event.kind == "req" and event.method == "GET":
            return self._got(event, current)
        return current

    # What came

    def _received(self, event: Event, current: _Draft | None) -> None:
        if not isinstance(event.body, bytes):
            return
        runs = self._page.is_running
        self._page.take(ForwardMsg.FromString(event.body), event.at)
        self.version = self._page.version or self.version
        if current is not None and (runs or self._page.is_running):
            current.rest_at = event.at

    def _closed(self, draft: _Draft) -> _Draft:
        """Note what the step changed; what a fragment did by itself is not of the step."""
        for each in self._page.named():
            if each.node.fragment in self._page.on_their_own and each.node.fragment:
                continue
            if each.node.at >= draft.at and draft.before.get(each.name) != each.node.digest:
                draft.came.setdefault(each.name)
        return draft

    # What a person did

    def _sent(self, event: Event, current: _Draft | None) -> _Draft | None:
        message = BackMsg.FromString(_bytes(event.body))
        if message.HasField("file_urls_request"):
            self._sending_since = event.at
        if not message.HasField("rerun_script") or message.rerun_script.is_auto_rerun:
            return current
        asked = message.rerun_script
        if not self._is_open:
            if current is not None:
                self._closed(current)
            return self._opened(event, asked)
        shown = self._page.widgets()
        changed, clicked = self._changes(asked, shown)
        draft = self._draft(event, asked, changed, clicked, current)
        self._page.query = asked.query_string
        return draft

    def _opened(self, event: Event, asked: Any) -> _Draft:
        self._page = Page()
        self._is_open = True
        self._page.query = asked.query_string
        said = {each.name: value for each, value in asked.context_info.ListFields()}
        detail = {
            "page": asked.page_name,
            "query": asked.query_string,
            "client": {name: said[name] for name in NOT_A_PERSON if name in said},
        }
        return _Draft(event.at, "open", {k: v for k, v in detail.items() if v}, {}, {})

    def _changes(self, asked: Any, shown: dict[str, Widget]) -> tuple[dict[str, Any], Clicked]:
        """Return the values that a person changed, by id in the order of the page, and what was clicked."""
        changed: dict[str, Any] = {}
        clicked: Clicked = []
        order = {identity: place for place, identity in enumerate(shown)}
        for state in sorted(asked.widget_states.widgets, key=lambda each: order.get(each.id, -1)):
            widget = shown.get(state.id)
            value = value_in(state, widget)
            if field_in(state) in TRIGGERS:
                clicked.append((widget or Widget(state.id, "widget"), value))
            elif self._page.values.get(state.id) != value:
                changed[state.id] = value
                self._page.values[state.id] = value
        return changed, clicked

    def _draft(
        self,
        event: Event,
        asked: Any,
        changed: dict[str, Any],
        clicked: Clicked,
        current: _Draft | None,
    ) -> _Draft | None:
        titles: dict[str, str] = {}
        values = {self._named(key, titles): self._kept(key, v) for key, v in changed.items()}
        at, self._sending_since = self._sending_since or event.at, None
        if asked.page_script_hash not in {"", self._page.page_hash}:
            return self._navigated(at, asked, titles)
        if clicked:
            return self._clicked(at, clicked, values, titles, current)
        if current is not None and self._goes_on(at, values, current):
            current.detail.update(values)
            return current
        files = {n: v for n, v in values.items() if self._is_files(n)}
        if len(values) == 1 and files:
            [(name, those)] = files.items()
            return self._new(at, "upload", {"input": name, "files": those}, titles)
        return self._new(at, "set", values, titles)

    def _new(self, at: float, kind: ActKind, detail: Any, titles: dict[str, str]) -> _Draft:
        return _Draft(at, kind, detail, titles, self._page.digests())

    def _navigated(self, at: float, asked: Any, titles: dict[str, str]) -> _Draft:
        paths = {digest: path for path, digest in self._page.pages.items()}
        path = paths.get(asked.page_script_hash, asked.page_name)
        return self._new(at, "navigate", {"path": path}, titles)

    def _clicked(
        self,
        at: float,
        clicked: Clicked,
        values: dict[str, Any],
        titles: dict[str, str],
        current: _Draft | None,
    ) -> _Draft | None:
        widget, value = clicked[0]
        name = self._named(widget.id, titles)
        if widget.kind == "download_button":
            if current is not None and current.kind == "download" and not current.rest_at:
                current.detail.pop(SILENT, None)
                return current
            return self._new(at, "download", {"output": name}, titles)
        if FIELDS.get(widget.kind) != "trigger_value" and not values:
            return self._new(at, "set", {name: value}, titles)
        return self._new(at, "click", {name: 1} | ({VALUES: values} if values else {}), titles)

    def _goes_on(self, at: float, values: dict[str, Any], current: _Draft) -> bool:
        if current.kind != "set" or not values or set(values) != set(current.detail):
            return False
        return self._page.is_running or at - max(current.at, current.rest_at) <= TOGETHER

    # Names

    def _named(self, identity: str, titles: dict[str, str]) -> str:
        by_name = self._page.by_name()
        name = next((name for name, widget in by_name.items() if widget.id == identity), identity)
        widget = by_name.get(name)
        titles[name] = (widget.label if widget else "") or name
        if widget and widget.key:
            others = (n for n, w in by_name.items() if w.id == identity and n != name)
            self.aliases[name] = next(others, widget.structural)
        return name

    def _is_files(self, name: str) -> bool:
        widget = self._page.by_name().get(name)
        return widget is not None and widget.is_uploader

    # Files

    def _kept(self, identity: str, value: Any) -> Any:
        widget = self._page.widgets().get(identity)
        if widget is None or not widget.is_uploader:
            return value
        return [{"name": f["name"]} | self._files.get(f["file_id"], {}) for f in value or ()]

    def _put(self, event: Event) -> None:
        if found := UPLOAD.search(event.path):
            media, data = uploaded(event)
            name = digest(data)
            self.blobs[name] = data
            self._files[found[1]] = {"type": media, "blob": name}

    def _got(self, event: Event, current: _Draft | None) -> _Draft | None:
        """A file fetched that a download button offers is a download."""
        path = urlsplit(event.path).path
        if not path.startswith("/media/") or event.headers.get("sec-fetch-mode") in BY_THE_PAGE:
            return current
        for widget in self._page.widgets().values():
            if widget.url and urlsplit(widget.url).path == path:
                titles: dict[str, str] = {}
                name = self._named(widget.id, titles)
                if current and current.kind == "download" and current.detail["output"] == name:
                    return current
                return self._new(event.at, "download", {"output": name, SILENT: True}, titles)
        return current


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _numbered(drafts: list[_Draft]) -> Iterator[Step]:
    rest = 0.0
    for number, draft in enumerate(drafts):
        expects = tuple(draft.came)
        if draft.kind == "download":
            expects = (f"download:{draft.detail['output']}", *expects)
        yield Step(
            number=number,
            label=label(draft.kind, draft.detail, draft.titles),
            act=Act(draft.kind, draft.detail),
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=expects,
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)
