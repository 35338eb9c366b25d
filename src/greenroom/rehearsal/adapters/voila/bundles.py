"""What a cell shows, as an output that does not depend on the notebook's format. Pure."""

import base64
import re
from typing import Any

from greenroom.rehearsal.adapters.voila.page import WIDGET, CellOutput
from greenroom.rehearsal.adapters.voila.tables import table_of
from greenroom.rehearsal.replay.model import Output

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
DRAWN = re.compile(r"^application/vnd\.(plotly|vega|vegalite|bokehjs)")
PICTURE = re.compile(r'^\s*<img[^>]*\ssrc="data:(image/[\w+.-]+);base64,([^"]+)"[^>]*>\s*$')
TERMINAL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def shown(output: CellOutput) -> Output | None:
    """Return what one output of a cell shows; None if it is a widget, or nothing."""
    if "ename" in output:
        return Output("error", f"{output['ename']}: {output.get('evalue', '')}")
    if "text" in output:
        return Output("text", TERMINAL.sub("", joined(output["text"])))
    data = output.get("data") or {}
    return None if WIDGET in data or not data else richest(data)


def richest(data: dict[str, Any]) -> Output | None:
    """Return the best of what a cell offers, as a page would choose it."""
    for media, content in data.items():
        if DRAWN.match(media):
            return Output("plot", content)
    for media in PICTURES:
        if media in data:
            return picture(joined(data[media]), media)
    if "text/html" in data or "image/svg+xml" in data:
        return _html(joined(data.get("text/html") or data["image/svg+xml"]))
    for media in ("text/markdown", "text/latex", "text/plain"):
        if media in data:
            return Output("text", joined(data[media]))
    return Output("value", data.get("application/json", data))


def picture(encoded: str, media: str) -> Output:
    """Return a picture from its base64; older pages hold it in markup."""
    found = PICTURE.match(encoded)
    return Output("image", {}, base64.b64decode(found[2] if found else encoded), media)


def joined(text: Any) -> str:
    """Return a text that may be told as a list of lines."""
    return "".join(text) if isinstance(text, list) else str(text)


def _html(text: str) -> Output:
    if found := PICTURE.match(text):
        return picture(text, found[1])
    table = table_of(text)
    return Output("table", table) if table else Output("html", text)
