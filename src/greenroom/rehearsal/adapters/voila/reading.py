"""Reads steps out of what a page and its kernel said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.voila.deeds import Deed, deed
from greenroom.rehearsal.adapters.voila.frames import Message, parsed
from greenroom.rehearsal.adapters.voila.kernel import Kernel
from greenroom.rehearsal.adapters.voila.outputs import names, outputs
from greenroom.rehearsal.adapters.voila.page import Page, page_of
from greenroom.rehearsal.adapters.voila.tree import Tree
from greenroom.rehearsal.journey.model import (
    STEP_TIMEOUT,
    Act,
    ActKind,
    Event,
    Journey,
    Recording,
    Step,
)

CHANNELS = re.compile(r"^(.*)/api/kernels/([^/]+)/channels")
TOGETHER = 250.0
"""Milliseconds within which changes of the same widget are one: a slider being drawn."""
TYPING = 2000.0
"""Milliseconds within which the next key of a text follows."""
STARTS_WITHIN = 120_000.0
"""Milliseconds that a kernel may take to start and run the notebook, beside others that do."""
DRAWN_WITHIN = 500.0
"""Milliseconds after an answer within which a widget of another package only tells what it drew."""


@dataclass
class _Draft:
    """A step while it is being read."""

    at: float
    kind: ActKind
    detail: dict[str, Any]
    label: str
    acted_at: float
    rest_at: float
    came: dict[str, str] = field(default_factory=dict)
    """Outputs that followed, and the widget each one is of."""


def recognises(recording: Recording) -> int:
    """Return 90 if a WebSocket led to a Jupyter kernel, else 0."""
    opened = (event.path for event in recording.events if event.kind == "ws_open")
    return 90 if any(map(CHANNELS.match, opened)) else 0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open`, then a step per change, click, upload or message."""
    reader = _Reader(recording.events)
    drafts = reader.drafts()
    return Journey(
        name=name,
        framework="voila",
        steps=tuple(_numbered(drafts)),
        events=recording.events,
        framework_version=reader.version,
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        setup={"root": reader.root} if reader.root else {},
        blobs=reader.blobs,
    )


class _Reader:
    """Goes through the events once."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._asked = {event.link: event for event in events if event.kind == "req"}
        self._pages: dict[str, tuple[Event, Page]] = {}
        """The request of a page and what it held, by its kernel."""
        self._protocols: dict[int, str] = {}
        self._kernel = Kernel()
        self._tree, self._edition = Tree(self._kernel), 0
        self._drafts: list[_Draft] = []
        self._asked_by: dict[str, _Draft] = {}
        """Steps by the ids of the messages they sent: the kernel says what it answers."""
        self.root = self.version = ""
        self.blobs: dict[str, bytes] = {}

    def drafts(self) -> list[_Draft]:
        """Return the steps in order."""
        for event in self._events:
            if event.kind == "res" and isinstance(event.body, str) and "kernelId" in event.body:
                page = page_of(event.body)
                self._pages[page.kernel] = (self._asked.get(event.link, event), page)
            elif event.kind == "ws_open":
                self._connected(event)
            elif event.kind in {"ws_send", "ws_recv"} and event.link in self._protocols:
                self._take(event, parsed(event.body, self._protocols[event.link]))
        return self._drafts

    def _connected(self, event: Event) -> None:
        if found := CHANNELS.match(event.path):
            self.root = found[1]
            is_again = event.link in self._protocols or found[2] not in self._pages
            self._protocols[event.link] = event.headers.get("protocol", "")
            if not is_again:
                self._open(event, *self._pages.pop(found[2]))

    def _open(self, event: Event, asked: Event, page: Page) -> None:
        self._kernel, self._edition = Kernel(page.outputs), -1
        self.version = page.version
        label = "Open the app again" if self._drafts else "Open the app"
        detail = {"path": asked.path} if asked.path not in {"", "/"} else {}
        self._drafts.append(_Draft(asked.at, "open", detail, label, event.at, event.at))

    def _take(self, event: Event, message: Message) -> None:
        if not self._drafts:
            return
        if event.kind == "ws_send":
            self._sent(event, message)
            return
        loaded = self._kernel.loaded
        changed = self._kernel.take(message)
        draft = self._asked_by.get(message.answers, self._drafts[-1])
        if self._kernel.loaded and not loaded:
            draft.came, draft.rest_at = (
                dict.fromkeys(outputs(self._kernel, self._now), ""),
                event.at,
            )
        if now := names(self._now, changed):
            others = {name: of for name, of in draft.came.items() if of != changed}
            draft.came = others | dict.fromkeys(now, changed)
            draft.rest_at = event.at

    def _sent(self, event: Event, message: Message) -> None:
        done = deed(self._kernel, self._now, message) if self._kernel.loaded else None
        draft = self._drafts[-1]
        if done and (done.is_usual or event.at - max(draft.acted_at, draft.rest_at) > DRAWN_WITHIN):
            if _goes_on(draft, done, event.at):
                draft.detail, draft.label, draft.acted_at = dict(done.detail), done.label, event.at
            else:
                self.blobs.update(done.blobs)
                detail, at = dict(done.detail), event.at
                self._drafts.append(_Draft(at, done.kind, detail, done.label, at, at))
        self._asked_by[message.id] = self._drafts[-1]
        if message.kind == "comm_msg":
            self._kernel.said(str(message.content["comm_id"]), message.data.get("state") or {})

    @property
    def _now(self) -> Tree:
        if self._edition != self._kernel.edition:
            self._tree, self._edition = Tree(self._kernel), self._kernel.edition
        return self._tree


def _goes_on(draft: _Draft, done: Deed, at: float) -> bool:
    """Whether an act only goes on with the one before: a slider being drawn, a text being typed."""
    if draft.kind != "set" or done.kind != "set" or list(draft.detail) != list(done.detail):
        return False
    is_text = all(
        isinstance(value, str) for value in (*draft.detail.values(), *done.detail.values())
    )
    return at - draft.acted_at <= (TYPING if is_text else TOGETHER)


def _numbered(drafts: list[_Draft]) -> Iterator[Step]:
    rest = 0.0
    for number, draft in enumerate(drafts):
        yield Step(
            number=number,
            label=draft.label,
            act=Act(draft.kind, draft.detail),
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=tuple(draft.came),
            timeout=STARTS_WITHIN if draft.kind == "open" else STEP_TIMEOUT,
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)
