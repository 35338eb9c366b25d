"""Reads steps out of requests and their answers."""

from collections.abc import Iterator
from typing import Any

from greenroom.rehearsal.adapters.http.correlation import values_of, with_references
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Act, Event, Journey, Recording, Step
from greenroom.rehearsal.recording.headers import is_static

WEBSOCKET = "websocket"
"""The key that names the address of a WebSocket in an act that cannot be played."""
SENT_ALONG = ("content-type", "accept")
"""Headers of a request that decide what is answered."""


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: a step per request, and one per WebSocket, which cannot be played."""
    reader = _Reader(recording.events)
    return Journey(
        name=name,
        framework="http",
        steps=tuple(reader.steps()),
        events=recording.events,
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        blobs=reader.blobs,
    )


def unplayable(journey: Journey) -> list[Step]:
    """Return the steps of a recorded journey that no adapter knows how to play."""
    return [
        step for step in journey.steps if step.act.kind == "raw" and WEBSOCKET in step.act.detail
    ]


class _Reader:
    """Goes through the events once."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._answers = {event.link: event for event in events if event.kind == "res"}
        self._known: dict[int, dict[str, str]] = {}
        self.blobs: dict[str, bytes] = {}

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order."""
        number, rest = 0, 0.0
        for event in self._events:
            if event.kind == "ws_open":
                yield Step(number, f"WebSocket {event.path}", Act("raw", {WEBSOCKET: event.path}))
                number += 1
            if event.kind != "req" or not self._matters(event):
                continue
            answer = self._answers[event.link]
            yield Step(
                number=number,
                label=f"{event.method} {event.path}"[:80],
                act=self._act(event, number),
                think=max(0.0, event.at - rest) if number else 0.0,
                took=max(0.0, answer.at - event.at),
            )
            if isinstance(answer.body, str) and (values := values_of(answer.body)):
                self._known[number] = values
            number, rest = number + 1, answer.at

    def _matters(self, event: Event) -> bool:
        answer = self._answers.get(event.link)
        if answer is None or event.path.startswith("/favicon"):
            return False
        return not is_static(event.method, event.path, answer.headers.get("content-type", ""))

    def _act(self, event: Event, number: int) -> Act:
        path = with_references(event.path, self._known)
        if number == 0 and event.method == "GET":
            return Act("open", {"path": path})
        detail: dict[str, Any] = {"method": event.method, "path": path}
        headers = {name: event.headers[name] for name in SENT_ALONG if name in event.headers}
        if headers:
            detail["headers"] = headers
        if event.body:
            detail["body"] = self._body(event.body)
        return Act("call", detail)

    def _body(self, body: str | bytes) -> Any:
        if isinstance(body, str):
            return with_references(body, self._known)
        name = digest(body)
        self.blobs[name] = body
        return {"blob": name}
