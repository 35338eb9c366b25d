"""What passed the recorder, as events."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count

from greenroom.rehearsal.journey.model import Event, EventKind, Recording

TEXTUAL = ("text/", "json", "javascript", "xml", "x-www-form-urlencoded", "event-stream")
"""Parts of media types whose bodies are text."""

OnEvent = Callable[[Event], None]


class Notes:
    """The events of one recording."""

    def __init__(self, base_path: str, on_event: OnEvent | None = None) -> None:
        self._base_path, self._on_event = base_path, on_event
        self._events: list[Event] = []
        self._links = count(1)
        self._began = time.monotonic()
        self._recorded_at = datetime.now(UTC).isoformat(timespec="seconds")
        self.last_at = self._began
        """When the last event came, seconds of the monotonic clock."""

    def link(self) -> int:
        """Return a number for the next request or WebSocket."""
        return next(self._links)

    def now(self) -> float:
        """Return the milliseconds since the recording began."""
        return round((time.monotonic() - self._began) * 1000, 1)

    def note(
        self,
        kind: EventKind,
        link: int,
        *,
        at: float | None = None,
        method: str = "",
        path: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        body: str | bytes = "",
        protocols: tuple[str, ...] = (),
    ) -> None:
        """Write an event down, as of now or of a moment before."""
        self.last_at = time.monotonic()
        event = Event(
            at=self.now() if at is None else at,
            kind=kind,
            link=link,
            method=method,
            path=path,
            status=status,
            headers=dict(headers or {}),
            body=body,
            protocols=protocols,
        )
        self._events.append(event)
        if self._on_event:
            self._on_event(event)

    def recording(self) -> Recording:
        """Return what has been written down so far."""
        events = sorted(self._events, key=lambda event: event.at)
        return Recording(tuple(events), self._recorded_at, self._base_path)


def as_body(data: bytes, media_type: str) -> str | bytes:
    """Return a body as text where it is text."""
    if not any(part in media_type for part in TEXTUAL) and b"\0" in data[:1024]:
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data
