"""Finds the widget that an element or a block is, in what the app said of it. Pure."""

from dataclasses import replace
from typing import Any

from greenroom.rehearsal.adapters.streamlit.shown.tables import Frame
from greenroom.rehearsal.adapters.streamlit.state.elements import SECTIONS, kind_of
from greenroom.rehearsal.adapters.streamlit.state.unknown import MARK, unknown_widget
from greenroom.rehearsal.adapters.streamlit.state.values import listed, meant
from greenroom.rehearsal.adapters.streamlit.state.widgets import ANSWERS, UPLOADERS, Widget

CHARTS = ("vega_lite_chart", "plotly_chart", "deck_gl_json_chart", "echarts_chart")
NUMBERS = {0: "whole", 2: "datetime", 3: "date", 4: "time"}
"""What the numbers of a slider or number input are, by its data type."""
NULLABLE = frozenset(
    (
        *("radio", "selectbox", "number_input", "text_input", "text_area", "time_input"),
        *("feedback", "pills", "segmented_control"),
    )
)
"""Widgets that may have no value."""
WITH_DEFAULT = NULLABLE | {
    *("checkbox", "toggle", "multiselect", "slider", "select_slider", "date_input"),
    *("date_time_input", "color_picker", "pagination", *UPLOADERS),
}
"""Widgets that have a value before anybody touched them."""


def widget_of(field: str, content: Any, fragment: str) -> Widget | None:
    """Return the widget that an element is, or None."""
    if field.startswith(MARK):
        return unknown_widget(field, content, fragment)
    about = content.about if isinstance(content, Frame) else content
    identity = getattr(about, "id", "")
    if not identity:
        return None
    is_answer = isinstance(content, Frame) or field in CHARTS
    kind = ANSWERS if is_answer else kind_of(field, content)
    bare = Widget(
        id=identity,
        kind=kind,
        label=getattr(about, "label", "") or getattr(about, "placeholder", ""),
        form=getattr(about, "form_id", ""),
        fragment=fragment,
        disabled=bool(getattr(about, "disabled", False)) and not is_answer,
        options=() if kind == "feedback" else _choices(about),
        takes_others=bool(getattr(about, "accept_new_options", False)),
        single=_is_single(kind, about),
        numbers=NUMBERS.get(about.data_type, "") if kind in {"slider", "number_input"} else "",
        bounds=_bounds(kind, about),
        url=about.url if kind == "download_button" else "",
        deferred=getattr(about, "deferred_file_id", ""),
        is_told=bool(getattr(about, "set_value", False)),
    )
    return _with_values(bare, about)


def _with_values(bare: Widget, about: Any) -> Widget:
    default = told = None
    if bare.kind in UPLOADERS:
        default = []
    elif bare.kind in WITH_DEFAULT:
        default = _value(bare, about, "default")
    if bare.is_told:
        told = _told(bare, about)
    return replace(bare, default=default, told=told)


def block_widget(block: Any, fragment: str) -> Widget | None:
    """Return the widget that a block is: tabs or an expander that tell when they are opened."""
    for field, label, kind in SECTIONS:
        if kind and block.HasField(field):
            about = getattr(block, field)
            if identity := getattr(about, "id", "") or block.id:
                title = getattr(about, label) if label else ""
                return Widget(identity, kind, title, fragment=fragment)
    return None


def _choices(about: Any) -> tuple[str, ...]:
    options = getattr(about, "options", ())
    return tuple(
        each if isinstance(each, str) else " ".join(filter(None, (each.content_icon, each.content)))
        for each in options
    )


def _is_single(kind: str, about: Any) -> bool:
    """Whether the value is one although the wire has a list."""
    if kind in {"slider", "select_slider"}:
        return len(about.default) == 1
    if kind in {"date_input", "date_time_input"}:
        return not about.is_range
    if kind in {"pills", "segmented_control"}:
        return about.click_mode == 0
    return kind == "feedback"


def _bounds(kind: str, about: Any) -> tuple[float | None, float | None]:
    """Return the least and the greatest number; those of days move with the day."""
    if kind == "slider":
        return about.min, about.max
    if kind == "number_input":
        return about.min if about.has_min else None, about.max if about.has_max else None
    return None, None


def _told(widget: Widget, about: Any) -> Any:
    names = about.DESCRIPTOR.fields_by_name
    for raw in ("raw_values", "raw_value"):
        if raw in names and (value := getattr(about, raw)):
            return value if isinstance(value, str) else listed(list(value), widget)
    return _value(widget, about, "value")


def _value(widget: Widget, about: Any, name: str) -> Any:
    """Return a value as a person sees it, places in the options resolved."""
    value = getattr(about, name)
    if hasattr(value, "append"):
        return listed([_chosen(widget, each) for each in value], widget)
    if widget.kind in NULLABLE and not about.HasField(name):
        return None
    return _chosen(widget, value)


def _chosen(widget: Widget, value: Any) -> Any:
    if isinstance(value, str | bool) or widget.kind == "feedback":
        return value
    if widget.options:
        return widget.options[int(value)] if int(value) < len(widget.options) else None
    return meant(value, widget.numbers)
