"""What an entry of the access log says about a session. Pure, and quick: there are thousands a second."""

from typing import Any

from greenroom.gateway.sessions import ENDED
from greenroom.monitoring.model import Held

FILES = (
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".woff",
    ".woff2", ".ttf", ".otf", ".wasm",
)  # fmt: skip
NOT_COMPUTED = (
    "text/css", "text/javascript", "application/javascript", "image/", "font/", "video/",
    "text/event-stream",
)  # fmt: skip
OPENED = "DownstreamTunnelSuccessfullyEstablished"
LET_GO = "upstream_reset_after_response_started"


def has_ended(entry: dict[str, Any]) -> bool:
    """Whether its request is over, and not just under way."""
    return entry.get("type") in ENDED


def was_let_go(entry: dict[str, Any]) -> bool:
    """Whether the app let go of it after it had begun to answer; closing a WebSocket looks the same."""
    return str(entry.get("details") or "").startswith(LET_GO)


def holds(entry: dict[str, Any]) -> Held:
    """Return the kind of connection that stays open for the app to answer by and by; empty for others."""
    if entry.get("upgrade") and entry.get("status") == 101:
        return "websocket"
    is_stream = str(entry.get("content") or "").startswith("text/event-stream")
    return "event-stream" if is_stream else ""


def has_opened(entry: dict[str, Any]) -> bool:
    """Whether it tells that a WebSocket has just been opened: its time until then is the app's."""
    return entry.get("type") == OPENED and holds(entry) == "websocket"


def is_computed(entry: dict[str, Any]) -> bool:
    """Whether its time says how fast the app is: no file, no connection that stays open, no refusal."""
    if not 0 < (entry.get("status") or 0) < 400 or entry.get("upgrade"):
        return False
    if str(entry.get("content") or "").startswith(NOT_COMPUTED):
        return False
    return not str(entry.get("path") or "/").lower().endswith(FILES)
