"""What can be set or clicked: its name, its value in plain JSON, and that value on the wire. Pure.

A value is what a person sees: the option chosen, not its place, which is what older releases send.
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.streamlit.schema import WidgetState

NOTHING = "None"
"""What stands for the key in the id of a widget without one."""
OF_FORMS = "FormSubmitter:"
"""Begins the keys that Streamlit gives to the buttons of forms."""
PREFIXES = ("$$ID-", "$$WIDGET_ID-", "$$GENERATED_WIDGET_ID-", "$$GENERATED_WIDGET_KEY-")
FIELDS = {
    **dict.fromkeys(("button", "form_submit_button", "download_button", "dialog"), "trigger_value"),
    **dict.fromkeys(("checkbox", "toggle", "expander", "popover"), "bool_value"),
    **dict.fromkeys(("radio", "selectbox", "feedback", "tabs"), "string_value"),
    **dict.fromkeys(("text_input", "text_area", "color_picker", "time_input"), "string_value"),
    **dict.fromkeys(("multiselect", "button_group", "select_slider"), "string_array_value"),
    **dict.fromkeys(("date_input", "date_time_input"), "string_array_value"),
    **dict.fromkeys(("file_uploader", "camera_input", "audio_input"), "file_uploader_state_value"),
    "slider": "double_array_value",
    "number_input": "double_value",
    "pagination": "int_value",
    "chat_input": "chat_input_value",
    "menu_button": "string_trigger_value",
}
"""The field of a widget's state that holds its value, in today's releases."""
BEFORE = {
    "selectbox": ((1, 45), "int_value"),
    "multiselect": ((1, 45), "int_array_value"),
    "radio": ((1, 54), "int_value"),
    "select_slider": ((1, 54), "double_array_value"),
    "button_group": ((1, 55), "int_array_value"),
    "feedback": ((1, 55), "int_array_value"),
}
"""The release in which that became so, and the field until then: places in the list of options."""
ANSWERS = "json"
"""The field of widgets whose value is JSON: selections in tables and charts, edited cells."""
FILES = "file_uploader_state_value"
TRIGGERS = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")
"""Fields that hold for one run of the script."""
RAW = "$"
"""Begins the key of a value that is kept as its field on the wire."""


@dataclass(frozen=True)
class Widget:
    """A widget as the app shows it now."""

    id: str
    kind: str
    label: str = ""
    form: str = ""
    fragment: str = ""
    disabled: bool = False
    options: tuple[str, ...] = ()
    takes_others: bool = False
    single: bool = False
    """Whether a list on the wire is one value."""
    whole: bool = False
    """Whether its numbers are whole."""
    default: Any = None
    told: Any = None
    """The value that the app gave it in this run, if `is_told`."""
    is_told: bool = False
    has_default: bool = False
    url: str = ""
    deferred: str = ""
    silent: bool = False
    """Whether it does not run the script."""
    about: Any = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """The name that the app's author gave it, or an empty string."""
        return key_of(self.id)

    @property
    def is_trigger(self) -> bool:
        """Whether it has no value but is clicked."""
        return FIELDS.get(self.kind) in TRIGGERS


def key_of(identity: str) -> str:
    """Return the author's key from an id: `$$ID-<digest>-<key>`."""
    for prefix in PREFIXES:
        if identity.startswith(prefix):
            key = identity[len(prefix) :].partition("-")[2]
            return "" if key == NOTHING or key.startswith(OF_FORMS) else key
    return ""


def plain(state: Any, widget: Widget | None) -> Any:
    """Return the value in a widget's state."""
    found = next((each for each, _ in state.ListFields() if each.name != "id"), None)
    if found is None:
        return None
    name = found.name
    value = getattr(state, name)
    if widget is None or name not in {
        FIELDS.get(widget.kind),
        *_older(widget.kind),
        "string_value",
    }:
        return {RAW + name: _raw(name, value)}
    if name in TRIGGERS:
        return value.data if name != "trigger_value" else bool(value)
    if name == FILES:
        return [{"name": f.name, "file_id": f.file_id} for f in value.uploaded_file_info]
    if name.endswith("_array_value"):
        return _several(list(value.data), widget)
    if name == "int_value" and widget.options:
        return widget.options[value] if value < len(widget.options) else None
    return _single(value, widget)


def _older(kind: str) -> tuple[str, ...]:
    return (BEFORE[kind][1],) if kind in BEFORE else ()


def _several(values: list[Any], widget: Widget) -> Any:
    if widget.options and values and not isinstance(values[0], str):
        places = [int(value) for value in values]
        values = [widget.options[p] for p in places if p < len(widget.options)]
    if widget.kind == "feedback" or widget.whole:
        values = [int(value) for value in values]
    if widget.single:
        return values[0] if values else None
    return values


def _single(value: Any, widget: Widget) -> Any:
    if widget.kind == "feedback":
        return int(value) if value else None
    if isinstance(value, float) and widget.whole:
        return int(value)
    if widget.kind == ANSWERS:
        return json.loads(value) if value else None
    return value


def _raw(name: str, value: Any) -> Any:
    if name == "json_value" or name == "json_trigger_value":
        return json.loads(value) if value else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if hasattr(value, "data"):
        return list(value.data) if not isinstance(value.data, str) else value.data
    return value


def state_of(widget: Widget, value: Any, release: tuple[int, ...]) -> Any:
    """Return a widget's state with a value, as this release of Streamlit expects it."""
    state = WidgetState(id=widget.id)
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(RAW):
        [(name, raw)] = value.items()
        _fill(state, name.removeprefix(RAW), _unraw(name, raw))
        return state
    name = field_of(widget.kind, release)
    if value is None and name != FILES and not name.endswith("_array_value"):
        if widget.kind == "feedback":
            state.string_value = ""
        return state
    _fill(state, name, _wired(name, value, widget))
    return state


def field_of(kind: str, release: tuple[int, ...]) -> str:
    """Return the field that holds the value of such a widget."""
    since, before = BEFORE.get(kind, ((), ""))
    return before if release < since else FIELDS.get(kind, "string_value")


def _wired(name: str, value: Any, widget: Widget) -> Any:
    if name.endswith("_array_value"):
        values = value if isinstance(value, list) else [] if value is None else [value]
        if name != "string_array_value" and widget.options:
            return [widget.options.index(each) for each in values]
        return values
    if name == "int_value" and widget.options:
        return widget.options.index(value)
    if widget.kind == ANSWERS:
        return json.dumps(value, separators=(",", ":"))
    return str(value) if name == "string_value" else value


def _unraw(name: str, raw: Any) -> Any:
    if "json" in name:
        return json.dumps(raw, separators=(",", ":"))
    return base64.b64decode(raw) if name in {"$bytes_value", "$arrow_value"} else raw


def _fill(state: Any, name: str, value: Any) -> None:
    if name.endswith("_array_value"):
        getattr(state, name).SetInParent()
        getattr(state, name).data.extend(value)
    elif name in {"string_trigger_value", "chat_input_value"}:
        getattr(state, name).data = value
    elif name == FILES:
        getattr(state, name).SetInParent()
        for each in value:
            about = {key: each[key] for key in ("name", "size", "file_urls")}
            file_id = each["file_urls"].file_id
            getattr(state, name).uploaded_file_info.add(file_id=file_id, **about)
    else:
        setattr(state, name, value)


def options_missing(widget: Widget, value: Any) -> list[str]:
    """Return the chosen options that the widget does not offer."""
    if not widget.options or widget.takes_others:
        return []
    chosen = value if isinstance(value, list) else [value]
    return [each for each in chosen if isinstance(each, str) and each not in widget.options]
