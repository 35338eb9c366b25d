"""Values of widgets as a person sees them, and on the wire. Pure.

A value is the option chosen, not its place, which is what older releases send; a day or an hour,
not the microseconds that sliders send; no number with a fraction where there is none. What is not
understood is kept as its field: `{"$bytes_value": ...}`.
"""

import base64
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from greenroom.rehearsal.adapters.streamlit.state.widgets import (
    ANSWERS,
    BEFORE,
    FIELDS,
    FILES,
    Widget,
    field_of,
)
from greenroom.rehearsal.adapters.streamlit.wire.schema import WidgetState

RAW = "$"
"""Begins the key of a value that is kept as its field on the wire."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DAY_OF_HOURS = date(2000, 1, 1)
"""The day on which sliders over hours of the day put them."""
OF_PLACES = ("int_value", "int_array_value", "double_array_value")
"""Fields that hold places in a list of options, where there is one."""
NUMBERS = ("double_value", "int_value")


def field_in(state: Any) -> str:
    """Return the field that holds a state's value, or an empty string."""
    return next((each.name for each, _ in state.ListFields() if each.name != "id"), "")


def value_in(state: Any, widget: Widget | None) -> Any:
    """Return the value in a widget's state."""
    name = field_in(state)
    if not name:
        return None
    value = getattr(state, name)
    if widget is None or not _is_usual(name, widget):
        return {RAW + name: _raw(name, value)}
    if name == FILES:
        return [{"name": f.name, "file_id": f.file_id} for f in value.uploaded_file_info]
    if name in {"string_trigger_value", "chat_input_value"}:
        return value.data
    if name.endswith("_array_value"):
        return listed([_place(each, widget) for each in value.data], widget)
    if widget.kind == ANSWERS:
        return json.loads(value) if value else None
    return _place(value, widget)


def _is_usual(name: str, widget: Widget) -> bool:
    usual = {FIELDS.get(widget.kind, ""), BEFORE.get(widget.kind, ((), ""))[1]}
    return name in usual or (widget.kind == "number_input" and name in NUMBERS)


def _place(value: Any, widget: Widget) -> Any:
    """Return what a number stands for: an option, a moment, itself."""
    if widget.kind == "feedback":
        return int(value) if value != "" else None
    if widget.options and not isinstance(value, str):
        return widget.options[int(value)] if int(value) < len(widget.options) else None
    if isinstance(value, float | int) and not isinstance(value, bool):
        return meant(value, widget.numbers)
    return value


def listed(values: list[Any], widget: Widget) -> Any:
    """Return the values, or the one value of a widget that has one."""
    if widget.single:
        return values[0] if values else None
    return values


def _raw(name: str, value: Any) -> Any:
    if name in {"json_value", "json_trigger_value"}:
        return json.loads(value) if value else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if hasattr(value, "data"):
        return value.data if isinstance(value.data, str) else list(value.data)
    return value


def state_of(widget: Widget, value: Any, release: tuple[int, ...]) -> Any:
    """Return a widget's state with a value, as this release of Streamlit expects it."""
    state = WidgetState(id=widget.id)
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(RAW):
        [(name, raw)] = value.items()
        name = name.removeprefix(RAW)
        _fill(state, name, _unraw(name, raw))
        return state
    name = field_of(widget, release)
    if value is not None or name == FILES or name.endswith("_array_value"):
        _fill(state, name, _wired(name, value, widget))
    elif widget.kind == "feedback":
        state.string_value = ""
    return state


def _wired(name: str, value: Any, widget: Widget) -> Any:
    if name.endswith("_array_value"):
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [_unplaced(name, each, widget) for each in values]
    if widget.kind == ANSWERS:
        return json.dumps(value, separators=(",", ":"))
    return _unplaced(name, value, widget)


def _unplaced(name: str, value: Any, widget: Widget) -> Any:
    if name == "string_value" or name == "string_array_value":
        return str(value)
    if name in OF_PLACES and widget.options:
        return widget.options.index(value)
    return counted(value, widget.numbers)


def _unraw(name: str, raw: Any) -> Any:
    if "json" in name:
        return json.dumps(raw, separators=(",", ":"))
    return base64.b64decode(raw) if name in {"bytes_value", "arrow_value"} else raw


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


def meant(number: float, numbers: str) -> Any:
    """Return what a number stands for; sliders count microseconds since 1970."""
    if numbers == "whole":
        return int(number)
    if numbers not in {"datetime", "date", "time"}:
        return number
    moment = BEGINNING + timedelta(microseconds=number)
    if numbers == "date":
        return moment.date().isoformat()
    if numbers == "time":
        return moment.time().isoformat()
    return moment.replace(tzinfo=None).isoformat()


def counted(value: Any, numbers: str) -> Any:
    """Return the number that stands for a value: the reverse of `meant`."""
    if not isinstance(value, str) or not numbers:
        return value
    if numbers == "time":
        moment = datetime.combine(DAY_OF_HOURS, time.fromisoformat(value), UTC)
    else:
        moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return (moment - BEGINNING) // timedelta(microseconds=1)
