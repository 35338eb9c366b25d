"""Reads steps out of what a Bokeh client and its server said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.bokeh.deeds import TYPED, Deed, deed, describe_upload
from greenroom.rehearsal.adapters.bokeh.document import Document, Event
from greenroom.rehearsal.adapters.bokeh.frames import Assembly, Message
from greenroom.rehearsal.adapters.bokeh.outputs import outputs
from greenroom.rehearsal.adapters.bokeh.tree import Tree
from greenroom.rehearsal.journey.model import Act, ActKind, Journey, Recording, Step
from greenroom.rehearsal.journey.model import Event as WireEvent
from greenroom.rehearsal.replay.model import Output

TOGETHER = 250.0
"""Milliseconds within which changes of the same widget are one: a slider being drawn."""
TYPING = 2000.0
"""Milliseconds within which the next key of a text follows."""


@dataclass
class _Draft:
    """A step while it is being read."""

    at: float
    kind: ActKind
    detail: dict[str, Any]
    label: str
    acted_at: float = 0.0
    rest_at: float = 0.0
    came: dict[str, None] = field(default_factory=dict)
    expects: tuple[str, ...] = ()


def recognises(recording: Recording) -> int:
    """Return 95 if a WebSocket spoke Bokeh's protocol, else 0."""
    opened = (event for event in recording.events if event.kind == "ws_open")
    return 95 if any(_is_bokeh(event) for event in opened) else 0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open`, then a step per change, click, upload or event."""
    reader = _Reader(recording.events)
    drafts = reader.drafts()
    return Journey(
        name=name,
        framework="bokeh",
        steps=tuple(_numbered(drafts)),
        events=recording.events,
        framework_version=reader.document.version,
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        setup={"socket": reader.socket, "aliases": reader.aliases},
        blobs=reader.blobs,
    )


class _Reader:
    """Goes through the events once."""

    def __init__(self, events: tuple[WireEvent, ...]) -> None:
        self._events = events
        self._opened = {e.link: e for e in events if e.kind == "ws_open" and _is_bokeh(e)}
        self.socket = next((e.path.partition("?")[0] for e in self._opened.values()), "/ws")
        self.document = Document()
        self._tree, self._edition = Tree(self.document), 0
        self._state: Mapping[str, Output] = {}
        self._drafts: list[_Draft] = []
        self.blobs: dict[str, bytes] = {}
        self.aliases: dict[str, str] = {}
        """What each component was that somebody used, and its number among all such."""

    def drafts(self) -> list[_Draft]:
        """Return the steps in order."""
        assemblies: dict[tuple[int, str], Assembly] = {}
        for event in self._events:
            if event.kind in {"ws_send", "ws_recv"} and event.link in self._opened:
                assembly = assemblies.setdefault((event.link, event.kind), Assembly())
                if message := assembly.add(event.body):
                    self._take(event, message)
        self._close()
        return self._drafts

    def _take(self, event: WireEvent, message: Message) -> None:
        if message.kind == "PULL-DOC-REPLY":
            self._open(event, message)
        elif message.kind == "PATCH-DOC" and self._drafts:
            for said in self.document.events(message):
                if event.kind == "ws_send":
                    self._sent(event, said)
                else:
                    self._came(event, said)

    def _open(self, event: WireEvent, message: Message) -> None:
        self._close()
        self.document.load(message)
        page = self._page(self._opened[event.link])
        label = "Open the app again" if self._drafts else "Open the app"
        detail = {"path": page.path} if page.kind == "req" and page.path != "/" else {}
        self._drafts.append(_Draft(page.at, "open", detail, label, event.at, event.at))
        self._state = outputs(self.document, self._now)

    def _page(self, opened: WireEvent) -> WireEvent:
        """Return the request that fetched the page of a WebSocket."""
        place = self.socket.removesuffix("/ws")
        pages = (
            event for event in reversed(self._events)
            if event.kind == "req" and event.method == "GET" and event.at <= opened.at
            and event.path.partition("?")[0].rstrip("/") == place
        )  # fmt: skip
        return next(pages, opened)

    def _came(self, event: WireEvent, said: Event) -> None:
        draft, touched = self._drafts[-1], self.document.apply(said)
        for name in sorted(self._now.names([touched])):
            draft.came.setdefault(name)
        draft.rest_at = event.at

    def _sent(self, event: WireEvent, said: Event) -> None:
        done = deed(self.document, self._now, said)
        draft = self._drafts[-1]
        if done is None:
            _describe(draft, said)
        elif not _goes_on(draft, done, event.at):
            self._close()
            self.blobs.update(done.blobs)
            self.aliases.update(
                (name, kind) for kind, name in self._now.aliases.items()
                if name == done.component and kind != name
            )  # fmt: skip
            at = event.at
            self._drafts.append(_Draft(at, done.kind, dict(done.detail), done.label, at, at))
        else:
            draft.detail, draft.label, draft.acted_at = dict(done.detail), done.label, event.at
        self.document.apply(said)

    def _close(self) -> None:
        """Note what the last step changed, of what the server sent."""
        if self._drafts:
            before, self._state = self._state, outputs(self.document, self._now)
            self._drafts[-1].expects = tuple(
                name for name in self._drafts[-1].came
                if name in self._state and self._state[name] != before.get(name)
            )  # fmt: skip

    @property
    def _now(self) -> Tree:
        if self._edition != self.document.edition:
            self._tree, self._edition = Tree(self.document), self.document.edition
        return self._tree


def _describe(draft: _Draft, said: Event) -> None:
    if draft.kind == "upload" and said.get("attr") in {"filename", "mime_type"}:
        draft.label = describe_upload(draft.detail, said["attr"], said.get("new"))


def _goes_on(draft: _Draft, done: Deed, at: float) -> bool:
    """Whether an act only goes on with the one before: a slider being drawn, a text being typed."""
    if draft.kind != "set" or done.kind != "set":
        return False
    [old], [new] = draft.detail, done.detail
    typing = old.endswith(TYPED) and new.removesuffix(TYPED) == old.removesuffix(TYPED)
    if typing:
        return not new.endswith(TYPED) or at - draft.acted_at <= TYPING
    return old == new and at - draft.acted_at <= TOGETHER


def _numbered(drafts: list[_Draft]) -> Iterator[Step]:
    rest = 0.0
    for number, draft in enumerate(drafts):
        yield Step(
            number=number,
            label=draft.label,
            act=Act(draft.kind, draft.detail),
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=draft.expects,
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)


def _is_bokeh(opened: WireEvent) -> bool:
    return "bokeh" in opened.protocols or opened.headers.get("protocol") == "bokeh"
