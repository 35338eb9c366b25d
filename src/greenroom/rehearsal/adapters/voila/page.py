"""The kernel and the cells' outputs that a page of Voila holds. Pure.

Since 0.5 a cell's outputs stand in the page as JSON; before, as HTML with the widgets' ids as JSON.
"""

import html
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

KERNEL = re.compile(r'"kernelId":\s*"([^"]+)"')
VERSION = re.compile(r'"appVersion":\s*"([^"]+)"')
WIDGET = "application/vnd.jupyter.widget-view+json"
CELL = "application/vnd.voila.cell-output+json"
SHOWN = "jp-OutputArea-output"
VOID = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
PRE = re.compile(r"^\s*<pre>(.*)</pre>\s*$", re.DOTALL)

CellOutput = dict[str, Any]
"""As in a notebook: {"output_type"?, "data": {media type: content}} or {"name", "text"}."""


@dataclass(frozen=True)
class Page:
    """What a page holds."""

    kernel: str
    """The id of its kernel, or empty: then it is no page of Voila."""
    version: str
    outputs: tuple[CellOutput, ...]
    """What the cells show, in order."""


def page_of(text: str) -> Page:
    """Return what a page holds."""
    kernel, version = KERNEL.search(text), VERSION.search(text)
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    return Page(kernel[1] if kernel else "", version[1] if version else "", tuple(reader.outputs))


class _Reader(HTMLParser):
    """Collects outputs; of HTML it takes the text of the page as it is."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.outputs: list[CellOutput] = []
        self._text = text
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._script: str | None = None
        self._mime, self._begin, self._depth = "", 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script or an output, or go deeper into one."""
        named = dict(attrs)
        if tag == "script":
            self._script = named.get("type")
        elif self._depth:
            self._depth += tag not in VOID
        elif SHOWN in (named.get("class") or "").split():
            self._mime, self._depth = named.get("data-mime-type") or "text/html", 1
            self._begin = self._at() + len(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """End a script or an output."""
        if tag == "script":
            self._script = None
        elif self._depth and tag not in VOID:
            self._depth -= 1
            if not self._depth:
                self._shown(self._text[self._begin : self._at()])

    def handle_data(self, data: str) -> None:
        """Read the JSON of a script."""
        if self._script == CELL:
            self.outputs.append(json.loads(data))
        elif self._script == WIDGET:
            self.outputs.append({"data": {WIDGET: json.loads(data)}})

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _shown(self, inside: str) -> None:
        if WIDGET in inside:
            return  # its script was taken already
        text = PRE.match(inside)
        content = html.unescape(text[1]) if text and self._mime == "text/plain" else inside.strip()
        self.outputs.append({"data": {self._mime: content}})
