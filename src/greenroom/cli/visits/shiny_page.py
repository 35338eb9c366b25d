"""Reads a Shiny page as Shiny's script in the browser does: the inputs with their first values."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

Attributes = dict[str, str]
OUTPUT_CLASSES = ("shiny-text-output", "shiny-html-output", "shiny-plot-output", "html-widget")
GROUPS = {"shiny-input-checkboxgroup": "checkbox", "shiny-input-radiogroup": "radio"}
PLOT_SIZE = (640, 400)


@dataclass
class ShinyPage(HTMLParser):
    """Inputs by the name Shiny sends them under, and the ids of outputs."""

    inputs: dict[str, object] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    """Output id to its class, `shiny-text-output` and the like."""
    select: str = ""
    multiple: bool = False
    groups: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element says about an input or an output."""
        found = {name: value or "" for name, value in attrs}
        classes = found.get("class", "").split()
        self.see_output(tag, found, classes)
        for group, kind in GROUPS.items():
            if group in classes:
                self.groups[found["id"]] = kind
                self.inputs[found["id"]] = [] if kind == "checkbox" else None
        if tag == "select" and "id" in found:
            self.select, self.multiple = found["id"], "multiple" in found
            self.inputs[self.select] = [] if self.multiple else None
        elif tag == "option" and self.select:
            self.see_option(found)
        elif tag == "input":
            self.see_input(found, classes)
        elif tag in {"button", "a"} and "action-button" in classes and "id" in found:
            self.inputs[f"{found['id']}:shiny.action"] = 0

    def handle_endtag(self, tag: str) -> None:
        """Leave a list of choices."""
        if tag == "select":
            self.select = ""

    def see_output(self, tag: str, found: Attributes, classes: list[str]) -> None:
        """Note an element that shows an output."""
        if "id" not in found:
            return
        if tag == "shiny-data-frame":
            self.outputs[found["id"]] = tag
        for known in OUTPUT_CLASSES:
            if known in classes:
                self.outputs[found["id"]] = known

    def see_option(self, found: Attributes) -> None:
        """Take a choice that is selected; of a single choice the first if none is."""
        value = found.get("value", "")
        chosen = self.inputs[self.select]
        if isinstance(chosen, list):
            if "selected" in found:
                chosen.append(value)
        elif chosen is None or "selected" in found:
            self.inputs[self.select] = value

    def see_input(self, found: Attributes, classes: list[str]) -> None:
        """Take the value of a slider, a box or a text field."""
        name = found.get("id") or found.get("name", "")
        kind = found.get("type", "text")
        group = self.groups.get(found.get("name", ""))
        if group:
            self.see_group(found)
        elif "js-range-slider" in classes:
            self.inputs[name] = slider(found)
        elif kind == "checkbox" and name:
            self.inputs[name] = "checked" in found
        elif kind == "number" and name:
            self.inputs[f"{name}:shiny.number"] = number(found.get("value", ""))
        elif kind in {"text", "password"} and "id" in found:
            self.inputs[name] = found.get("value", "")

    def see_group(self, found: Attributes) -> None:
        """Add a checked member to its group."""
        name = found["name"]
        if "checked" not in found:
            return
        chosen = self.inputs[name]
        if isinstance(chosen, list):
            chosen.append(found.get("value", ""))
        else:
            self.inputs[name] = found.get("value", "")

    def first_message(self) -> dict[str, object]:
        """Return the data of the `init` message, every output visible and plots of a usual size."""
        data: dict[str, object] = {
            **self.inputs,
            ".clientdata_pixelratio": 1,
            ".clientdata_url_protocol": "http:",
            ".clientdata_url_pathname": "/",
            ".clientdata_url_search": "",
            ".clientdata_url_hash": "",
        }
        for name in self.outputs:
            width, height = PLOT_SIZE
            data[f".clientdata_output_{name}_hidden"] = False
            data[f".clientdata_output_{name}_width"] = width
            data[f".clientdata_output_{name}_height"] = height
        return data


def slider(found: Attributes) -> object:
    """Return the value of a slider, or both of a range; dates are written as dates."""
    ends = [found["data-from"]] + ([found["data-to"]] if "data-to" in found else [])
    kind = found.get("data-data-type", "number")
    values = [number(end) if kind == "number" else moment(end, kind) for end in ends]
    return values[0] if len(values) == 1 else values


def moment(milliseconds: str, kind: str) -> object:
    """Return a slider's date as `2026-11-23`, a time as seconds."""
    seconds = float(milliseconds) / 1000
    if kind == "date":
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return seconds


def number(text: str) -> float | int | None:
    """Return a number, whole if it is written so; nothing for an empty field."""
    if not text:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value
