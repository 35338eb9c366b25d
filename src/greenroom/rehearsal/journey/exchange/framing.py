"""What Shiny Server and Posit Connect put around Shiny's messages: SockJS and its robust channel. Pure."""

import json
import re

CHANNEL = re.compile(r"^(?:[0-9A-F*]+#)?0\|([a-z])\|", re.IGNORECASE | re.DOTALL)
"""Number of the message, of the app, and what it is: `m` for a message, `o` and `c` for the line."""


def unframed(frame: str) -> tuple[str, ...]:
    """Return Shiny's messages in a frame; none for one that only keeps the line open."""
    if frame[:1] in {"o", "h", "c"}:
        return ()
    if frame[:1] not in {"a", "["}:
        return _payload(frame)
    try:
        inner = json.loads(frame.removeprefix("a"))
    except ValueError:
        return (frame,)
    return tuple(text for each in inner if isinstance(each, str) for text in _payload(each))


def _payload(text: str) -> tuple[str, ...]:
    found = CHANNEL.match(text)
    if found is None:
        return (text,) if text.startswith("{") else ()
    return (text[found.end() :],) if found[1] == "m" else ()
