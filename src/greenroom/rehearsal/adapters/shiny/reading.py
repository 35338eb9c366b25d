"""Reads steps out of what a Shiny client and its server said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.shiny.labels import label, shown
from greenroom.rehearsal.adapters.shiny.messages import (
    HIDDEN,
    QUIET,
    RENDERED_KEY,
    Message,
    is_rendering,
    parsed,
)
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Act, ActKind, Event, Journey, Recording, Step

UPLOAD = re.compile(r"/session/[0-9a-f]+/upload/")
DOWNLOAD = re.compile(r"/session/[0-9a-f]+/download/([^?/]+)")
TOGETHER = 250.0
"""Milliseconds within which changes of the same inputs are one: a slider being drawn."""

DRAWN_WITHIN = 500.0
"""Milliseconds after an answer within which an input that was not there before was drawn by it."""


@dataclass
class _Draft:
    """A step while it is being read."""

    at: float
    kind: ActKind
    detail: dict[str, Any]
    label: str
    expects: dict[str, None] = field(default_factory=dict)
    rest_at: float = 0.0


def recognises(recording: Recording) -> int:
    """Return 90 if a Shiny client said `init` on a WebSocket, else 0."""
    starts = (event for event in recording.events if event.kind == "ws_send")
    return 90 if any(_is_init(event) for event in starts) else 0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open` with what the client said of itself, then a step per change."""
    reader = _Reader(recording.events)
    drafts = list(reader.drafts())
    return Journey(
        name=name,
        framework="shiny",
        steps=tuple(_numbered(drafts)),
        events=recording.events,
        framework_version=_version(recording),
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        setup={"socket": reader.socket_path},
        blobs=reader.blobs,
    )


class _Reader:
    """Goes through the events once."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._uploads: dict[int, dict[str, Any]] = {}
        self._known: dict[str, Any] = {}
        self.blobs: dict[str, bytes] = {}
        self.socket_path = next(
            (e.path for e in events if e.kind == "ws_open" and "sockjs" not in e.path),
            "/websocket/",
        )

    def drafts(self) -> Iterator[_Draft]:
        """Yield the steps in order; each is whole when the next begins."""
        current: _Draft | None = None
        for event in self._events:
            started = self._act(event, current)
            if started is not None and started is not current:
                if current is not None:
                    yield current
                current = started
            if current is not None and event.kind in {"ws_recv", "res"}:
                self._answer(event, current)
        if current is not None:
            yield current

    def _act(self, event: Event, current: _Draft | None) -> _Draft | None:
        """Return the step an event begins, or the current one that it belongs to."""
        if event.kind == "ws_send":
            for message in parsed(event.body):
                current = self._sent(event, message, current)
            return current
        if event.kind == "req" and (found := DOWNLOAD.search(event.path)):
            output = found[1]
            return _Draft(event.at, "download", {"output": output}, f"Download {output}")
        if event.kind == "req" and UPLOAD.search(event.path) and current is not None:
            self._uploaded(event, current)
        return current

    def _sent(self, event: Event, message: Message, current: _Draft | None) -> _Draft | None:
        method, data = message.get("method"), message.get("data")
        if method == "init" and isinstance(data, dict):
            self._known.update(data)
            return _Draft(event.at, "open", {"inputs": data}, "Open the app")
        if method == "update" and isinstance(data, dict):
            return self._update(event, data, current)
        if method == "uploadInit":
            files = [dict(each) for each in message["args"][0]]
            act = {"input": "", "files": files}
            return _Draft(event.at, "upload", act, f"Upload {files[0].get('name', 'a file')}")
        if method == "uploadEnd" and current is not None and current.kind == "upload":
            current.detail["input"] = message["args"][1]
            return current
        if method is None:
            return current
        return _Draft(event.at, "raw", {"send": [message]}, f"Send {method}")

    def _update(self, event: Event, data: dict[str, Any], current: _Draft | None) -> _Draft | None:
        acted = {k: v for k, v in data.items() if self._is_act(event, k, v, current)}
        self._known.update(data)
        if current is None:
            return None
        rendered = {k: v for k, v in data.items() if k not in acted}
        if not acted and self._is_show(event, rendered, current):
            return _Draft(event.at, "set", {RENDERED_KEY: rendered}, shown(rendered))
        _rendered(current, rendered)
        if not acted:
            return current
        if self._goes_on(event, acted, current):
            current.detail.update(acted)
            current.label = label(current.detail)
            return current
        return _Draft(event.at, "set", acted, label(acted))

    def _is_act(self, event: Event, name: str, value: Any, current: _Draft | None) -> bool:
        """Whether a person changed this input; a new one that tells its first value was only drawn."""
        if is_rendering(name):
            return False
        if name in self._known:
            return self._known[name] != value
        return current is None or event.at - max(current.at, current.rest_at) > DRAWN_WITHIN

    def _is_show(self, event: Event, rendered: Mapping[str, Any], current: _Draft) -> bool:
        """Whether somebody turned to another part of the page, a tab without an input of its own."""
        hidden = {name for name in rendered if name.endswith(HIDDEN)}
        if event.at - max(current.at, current.rest_at) > DRAWN_WITHIN:
            return bool(hidden)
        before = current.detail.get(RENDERED_KEY) or {}
        return any(before.get(name, rendered[name]) != rendered[name] for name in hidden)

    def _goes_on(self, event: Event, acted: Mapping[str, Any], current: _Draft) -> bool:
        if current.kind != "set" or event.at - max(current.at, current.rest_at) > TOGETHER:
            return False
        return set(acted) <= set(current.detail)

    def _uploaded(self, event: Event, current: _Draft) -> None:
        if current.kind != "upload":
            return
        data = event.body.encode() if isinstance(event.body, str) else event.body
        waiting = next(each for each in current.detail["files"] if "blob" not in each)
        if not data and waiting.get("size"):
            waiting["blob"] = ""  # an archive of a browser says that it was sent, not what
            return
        waiting["blob"] = digest(data)
        self.blobs[waiting["blob"]] = data

    def _answer(self, event: Event, current: _Draft) -> None:
        if event.kind == "res":
            if current.kind == "download":
                current.expects.setdefault(f"download:{current.detail['output']}")
                current.rest_at = event.at
            return
        for message in parsed(event.body):
            if set(message) & QUIET or "config" in message:
                continue
            for name in (*(message.get("values") or ()), *(message.get("errors") or ())):
                current.expects.setdefault(name)
            current.rest_at = event.at


def _rendered(current: _Draft, data: Mapping[str, Any]) -> None:
    """Keep what the page said after drawing beside the act that had it drawn."""
    if data and current.kind == "open":
        current.detail["inputs"] |= data
    elif data and current.kind == "set":
        current.detail.setdefault(RENDERED_KEY, {}).update(data)


def _numbered(drafts: list[_Draft]) -> Iterator[Step]:
    rest = 0.0
    for number, draft in enumerate(drafts):
        yield Step(
            number=number,
            label=draft.label,
            act=Act(draft.kind, draft.detail),
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=tuple(draft.expects),
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)


def _is_init(event: Event) -> bool:
    return any(message.get("method") == "init" for message in parsed(event.body))


VERSION = re.compile(r"/(?:lib/)?shiny-(\d+(?:\.\d+)+)/")


def _version(recording: Recording) -> str:
    paths = (event.path for event in recording.events if event.kind == "req")
    return next((found[1] for path in paths if (found := VERSION.search(path))), "")
