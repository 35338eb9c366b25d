"""Which way of showing suits two outputs."""

import json
from typing import Any

from greenroom.web.comparing.lines import lines
from greenroom.web.comparing.model import Comparison, Pictures, Sides
from greenroom.web.comparing.tables import table
from greenroom.web.comparing.words import words
from greenroom.web.views import Sight

SHORT = 280
"""Characters up to which a text is shown as one."""
TEXTS = ("text", "html", "error", "file")
DRAWING = "image/svg"


def compared(before: Sight | None, now: Sight | None) -> Comparison:
    """Return how to show what an output was and is."""
    if before is None or now is None or before.left_out or now.left_out:
        return Sides(before, now)
    if before.kind == now.kind == "image":
        drawn = before.media.startswith(DRAWING) or now.media.startswith(DRAWING)
        return Pictures(has_difference=not drawn)
    if before.kind == now.kind == "table":
        return table(before.content, now.content)
    was, is_now = text_of(before), text_of(now)
    if was is None or is_now is None or was == is_now:
        return Sides(before, now)
    if max(len(was), len(is_now)) <= SHORT and "\n" not in was + is_now:
        return words(was, is_now)
    return lines(was, is_now)


def text_of(sight: Sight) -> str | None:
    """Return an output as text, or None if it is none."""
    if sight.kind in ("image", "table"):
        return None
    if sight.kind in TEXTS:
        text = sight.content if isinstance(sight.content, str) else None
        return _broken(text) if text and sight.kind == "html" else text
    return pretty(sight.content)


def pretty(value: Any) -> str:
    """Return JSON as people read it: a scalar as it is, a structure line by line."""
    if isinstance(value, str):
        return value
    flat = json.dumps(value, ensure_ascii=False)
    return flat if len(flat) <= 72 else json.dumps(value, ensure_ascii=False, indent=2)


def _broken(html: str) -> str:
    """Return markup with a line for each element, so that lines can be compared."""
    return html if "\n" in html or len(html) <= SHORT else html.replace("><", ">\n<")
