"""Shiny's messages: what they mean, and how SockJS wraps them. Pure."""

import json
import re
from typing import Any

Message = dict[str, Any]

QUIET = frozenset({"busy", "progress", "recalculating"})
"""Keys of messages that only say how far the server is."""
RENDERED_KEY = ".rendered"
"""The key in a `set` act for what the page said once the change was drawn; no input is named so."""
CLIENT, HIDDEN = ".clientdata_", "_hidden"
"""How the names begin with which the page tells of itself, and end when it tells what is visible."""
NOISE = frozenset({"showcase-src", "reactlog"})
"""Messages to Shiny's own tools for developers."""
ROBUST = re.compile(r"^[0-9A-F]+#0\|m\|", re.IGNORECASE)
"""What Shiny Server and Posit Connect put before a message."""


def parsed(frame: str | bytes) -> list[Message]:
    """Return the messages of a frame: usually one; SockJS sends lists, and frames that mean nothing."""
    text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
    if text[:1] in {"o", "h", "c"}:
        return []
    if text[:1] in {"a", "["}:
        return [
            found
            for each in _list(text.removeprefix("a"))
            for found in parsed(ROBUST.sub("", each))
        ]
    try:
        message = json.loads(ROBUST.sub("", text))
    except ValueError:
        return []
    return [message] if isinstance(message, dict) else []


def _list(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [each for each in found if isinstance(each, str)]


def is_rendering(name: str) -> bool:
    """Whether an input is sent because something was drawn, not because somebody did something."""
    bare = name.partition(":")[0]
    return bare.startswith(CLIENT) or bare.endswith(RENDERED)


RENDERED = (
    *("_cell_selection", "_sort", "_column_sort", "_filter", "_column_filter", "_data_view_rows"),
    *("_data_view_indices", "_selected_rows", "_rows_current", "_rows_all", "_rows_selected"),
    *("_columns_selected", "_cells_selected", "_state", "_search", "_search_columns"),
)
"""Ends of the inputs with which tables tell what they show; a person's own change of one is kept."""
