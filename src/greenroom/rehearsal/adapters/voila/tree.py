"""What stands on the page, in its order, under names that are the same in each session. Pure.

A widget is named by its description, else by what it is and its number: `Region`, `text 1`, `tabs 1`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from greenroom.rehearsal.adapters.voila.kernel import Kernel, Widget
from greenroom.rehearsal.adapters.voila.page import WIDGET

REFERENCE = "IPY_MODEL_"
APART = frozenset({"layout", "style", "source", "target", "handle_color"})
"""Parts of a widget that are not what stands in it."""
LAYOUTS = frozenset({"Box", "HBox", "VBox", "GridBox", "Tab", "Accordion", "Stack"})
WORDS = {
    "HTML": "text", "HTMLMath": "text", "Label": "text", "Output": "output", "Image": "image",
    "Tab": "tabs", "Accordion": "accordion", "Figure": "plot", "FigureWidget": "plot",
}  # fmt: skip
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Component:
    """A widget that stands on the page."""

    name: str
    widget: Widget
    hidden: bool


class Tree:
    """The components of a session as it is now."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.components: dict[str, Component] = {}
        """By name, in the order of the page."""
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for shown in kernel.cells:
            self._place(_viewed(shown), hidden=False)

    def name(self, widget: str) -> str:
        """Return the name of a widget, or an empty string if it does not stand on the page."""
        return self._names.get(widget, "")

    def _place(self, widget_id: str, *, hidden: bool) -> None:
        widget = self._kernel.widgets.get(widget_id)
        if widget is None or widget_id in self._names or not widget.state.get("_view_name"):
            return
        hidden = hidden or self._is_hidden(widget)
        name = self._named(widget)
        self._names[widget_id] = name
        self.components[name] = Component(name, widget, hidden)
        for key, value in widget.state.items():
            if key not in APART:
                for below in _references(value):
                    self._place(below, hidden=hidden)

    def _is_hidden(self, widget: Widget) -> bool:
        [*names] = _references(widget.state.get("layout"))
        layout = (
            self._kernel.widgets[names[0]].state
            if names and names[0] in self._kernel.widgets
            else {}
        )
        return layout.get("display") == "none" or layout.get("visibility") == "hidden"

    def _named(self, widget: Widget) -> str:
        given = described(widget)
        base = given or WORDS.get(widget.kind, widget.kind)
        number = self._counts[base] = self._counts.get(base, 0) + 1
        return base if given and number == 1 else f"{base} {number}"


def described(widget: Widget) -> str:
    """Return what the page calls a widget, or an empty string."""
    text = widget.state.get("description")
    return " ".join(TAG.sub("", text).split()).rstrip(":") if isinstance(text, str) else ""


def main_attribute(widget: Widget) -> str:
    """Return the attribute that holds what people set."""
    if "_options_labels" in widget.state and "index" in widget.state:
        return "index"
    return "selected_index" if "selected_index" in widget.state else "value"


def _viewed(shown: Any) -> str:
    """Return the widget that an output shows, or an empty string."""
    data = shown.get("data") if isinstance(shown, dict) else None
    view = data.get(WIDGET) if isinstance(data, dict) else None
    return str(view.get("model_id") or "") if isinstance(view, dict) else ""


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif viewed := _viewed(value):
        yield viewed
    elif isinstance(value, dict):
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
