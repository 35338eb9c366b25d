"""What a line of the access log says about a session. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from greenroom.gateway.sessions import ENDED

FILES = frozenset(
    {".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp",
     ".woff", ".woff2", ".ttf", ".otf", ".wasm"}
)  # fmt: skip
NOT_COMPUTED = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/",
    "font/",
    "video/",
)
STREAMS = ("text/event-stream",)


@dataclass(frozen=True)
class Line:
    """A request that began, went on, or ended."""

    at: datetime
    """When it began."""
    until: datetime
    """When the line was written: the end of the request, if it has ended."""
    stream: str
    has_ended: bool
    status: int
    was_cut: bool
    """Whether the app let go of it after it had begun to answer; closing a WebSocket looks the same."""
    is_computed: bool
    """Whether its time says how fast the app is: no file, no connection that stays open."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.until - self.at).total_seconds()


def line(entry: dict[str, Any]) -> Line:
    """Return an entry of the access log as a value."""
    at = datetime.fromisoformat(entry["at"])
    details = str(entry.get("details") or "")
    return Line(
        at=at,
        until=at + timedelta(milliseconds=entry.get("ms") or 0),
        stream=str(entry.get("stream")),
        has_ended=entry.get("type") in ENDED,
        status=entry.get("status") or 0,
        was_cut=details.startswith("upstream_reset_after_response_started"),
        is_computed=_is_computed(entry),
    )


def _is_computed(entry: dict[str, Any]) -> bool:
    content = str(entry.get("content") or "")
    if entry.get("upgrade") or content.startswith((*NOT_COMPUTED, *STREAMS)):
        return False
    return PurePosixPath(str(entry.get("path") or "/")).suffix.lower() not in FILES
