"""Which of a client's events are somebody's acts, and what to call them. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.bokeh.naming import main_attribute
from greenroom.rehearsal.adapters.bokeh.tree import Component
from greenroom.rehearsal.adapters.bokeh.values import Model

MEASURED = frozenset(
    {
        *("inner_width", "inner_height", "outer_width", "outer_height", "viewport"),
        *("relayout_data", "restyle_data", "hover_data", "viewport_update_throttle"),
        *("_render_count", "_viewport_update_policy", "scroll_position", "visible_range"),
        *("value_throttled", "mime_type", "page_size", "sorters", "expanded", "indexes"),
    }
)
"""Attributes that the page tells of itself, or that go along with another."""
RANGES = ("Range1d", "DataRange1d", "FactorRange")
BY_THE_PAGE = frozenset({"Location", "BrowserInfo", "Toolbar", *RANGES})
"""Classes that only the page changes."""
NOISE = frozenset(
    {
        *("document_ready", "enter-pressed", "lodstart", "lodend", "rangesupdate", "reset"),
        *("mousemove", "mouseenter", "mouseleave", "mousewheel", "plotly_event", "press"),
        *("pressup", "pan", "panstart", "panend", "pinch", "pinchstart", "pinchend", "rotate"),
        *("rotatestart", "rotateend", "table-edit"),
    }
)
"""Events that follow from drawing, from pointing, or from a change that is told as well."""
CLICKS = {"button_click": None, "menu_item_click": "item"}
"""Events of buttons, and where the item stands that was chosen."""
LONGEST = 40


def is_of_the_page(model: Model, attr: str) -> bool:
    """Whether a client changes this because something was drawn."""
    return attr in MEASURED or model.kind in BY_THE_PAGE


def set_label(component: Component, address: str, value: Any) -> str:
    """Return `Set Region = North`, `Open the tab Table`, `Edit Takings`."""
    model, name = component.model, component.name
    if address == name and model.kind == "Tabs":
        return f"Open the tab {value}"
    if address.endswith(".selected.indices"):
        rows = ", ".join(str(row + 1) for row in value[:5])
        return f"Select row {rows} of {name}" if value else f"Select no row of {name}"
    if isinstance(value, Mapping) and "$patch" in value:
        return f"Edit {name}"
    return f"Set {address} = {short(chosen(model, value) if address == name else value)}"


def chosen(model: Model, value: Any) -> Any:
    """Return a choice in the words of the page, where they are others than the value."""
    if main_attribute(model) == "active":
        labels = model.attributes.get("labels")
        return _labelled(labels, value) if isinstance(labels, list) else value
    options = model.attributes.get("options")
    if not isinstance(options, list):
        return value
    words = {each[0]: each[1] for each in options if isinstance(each, list) and len(each) == 2}
    if isinstance(value, list):
        return [words.get(each, each) for each in value if isinstance(each, str)] or value
    return words.get(value, value) if isinstance(value, str) else value


def click_label(component: Component, item: Any) -> str:
    """Return `Click Count`, or `Choose Copy of Edit`."""
    said = component.model.attributes.get("label")
    label = said if isinstance(said, str) and said.strip() else component.name
    return f"Choose {item} of {label}" if item else f"Click {label}"


def event_label(component: Component, event: str, values: Mapping[str, Any]) -> str:
    """Return `Click row 1 of table 1, column value`, or the event's own name."""
    if event == "cell-click" and isinstance(values.get("row"), int):
        return f"Click row {values['row'] + 1} of {component.name}, column {values.get('column')}"
    words = event.replace("-", " ").replace("_", " ").capitalize()
    return f"{words} on {component.name}"


def short(value: Any) -> str:
    """Return a value in few characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _labelled(labels: list[Any], value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(_labelled(labels, each)) for each in value) or "nothing"
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(labels):
        return labels[value]
    return value
