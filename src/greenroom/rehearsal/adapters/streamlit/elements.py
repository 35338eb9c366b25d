"""Elements and blocks of a page: their kind under one name in all releases, their widget. Pure."""

from typing import Any

from google.protobuf.unknown_fields import UnknownFieldSet

from greenroom.rehearsal.adapters.streamlit.tables import Frame
from greenroom.rehearsal.adapters.streamlit.widgets import ANSWERS, Widget

INVISIBLE = frozenset(("empty", "balloons", "snow", "spinner", "skeleton", "space", "favicon"))
ALERTS = {1: "error", 2: "warning", 3: "info", 4: "success"}
CALLED = {
    **{"imgs": "image", "vega_lite_chart": "chart", "plotly_chart": "chart"},
    **{"bokeh_chart": "chart", "graphviz_chart": "chart", "deck_gl_json_chart": "map"},
    **{"echarts_chart": "chart", "help_info": "help", "component_instance": "component"},
    "bidi_component": "component",
}
"""Names of kinds that differ from the wire's."""
CHARTS = ("vega_lite_chart", "plotly_chart", "deck_gl_json_chart", "echarts_chart")
IN_WHOLE_NUMBERS = 0
"""The data type of sliders and number inputs that have no fractions."""
OF_BORDERLESS, OF_TOGGLE, OF_SELECT_SLIDER = 2, 1, 2
SECTIONS = (
    *(("expandable", "label", "expander"), ("tab", "label", ""), ("popover", "label", "popover")),
    *(("dialog", "title", "dialog"), ("chat_message", "name", ""), ("tab_container", "", "tabs")),
)
"""Blocks that have a title, the field that holds it, and the kind of widget they may be."""


def content_of(element: Any) -> tuple[str, Any]:
    """Return the field of an element's content and the content; `#68` for one nobody knows."""
    for field, value in element.ListFields():
        if field.name in {"dataframe", "table"}:
            return field.name, Frame(value, field.name)
        return field.name, value
    for unknown in UnknownFieldSet(element):
        if unknown.wire_type == 2 and unknown.field_number not in {57, 58, 61}:  # sizes, alignment
            return f"#{unknown.field_number}", unknown.data
    return "empty", None


def kind_of(field: str, content: Any) -> str:
    """Return what people call it."""
    if field == "alert":
        return ALERTS.get(content.format, "alert")
    if field == "button" and content.is_form_submitter:
        return "form_submit_button"
    if field == "checkbox" and content.type == OF_TOGGLE:
        return "toggle"
    if field == "slider" and content.type == OF_SELECT_SLIDER:
        return "select_slider"
    if field == "button_group" and content.style == OF_BORDERLESS:
        return "feedback"
    return CALLED.get(field, field)


def widget_of(field: str, content: Any, fragment: str) -> Widget | None:
    """Return the widget that an element is, or None."""
    about = content.about if isinstance(content, Frame) else content
    identity = getattr(about, "id", "")
    if not identity or isinstance(about, bytes):
        return None
    kind = kind_of(field, content)
    if isinstance(content, Frame) or field in CHARTS:
        kind = ANSWERS
    options, default, told = _choices(about), _default(kind, about), _told(kind, about)
    label = getattr(about, "label", "") or getattr(about, "placeholder", "")
    return Widget(
        id=identity,
        kind=kind,
        label=label,
        form=getattr(about, "form_id", ""),
        fragment=fragment,
        disabled=bool(getattr(about, "disabled", False)) and not isinstance(content, Frame),
        options=options,
        takes_others=bool(getattr(about, "accept_new_options", False)),
        single=_is_single(kind, about, default),
        whole=kind in {"slider", "number_input"} and about.data_type == IN_WHOLE_NUMBERS,
        default=_unlisted(kind, about, default),
        told=_unlisted(kind, about, told),
        is_told=bool(getattr(about, "set_value", False)),
        has_default=kind in WITH_DEFAULT,
        url=getattr(about, "url", "") if field == "download_button" else "",
        deferred=getattr(about, "deferred_file_id", ""),
        silent=bool(getattr(about, "ignore_rerun", False)),
        about=content,
    )


def block_widget(block: Any, fragment: str) -> Widget | None:
    """Return the widget that a block is: tabs or an expander that tell when they are opened."""
    for field, label, kind in SECTIONS:
        if kind and block.HasField(field):
            about = getattr(block, field)
            if identity := getattr(about, "id", "") or block.id:
                return Widget(identity, kind, getattr(about, label) if label else "", "", fragment)
    return None


def title_of(block: Any) -> str:
    """Return a block's title, or an empty string."""
    for field, label, _ in SECTIONS:
        if label and block.HasField(field):
            return getattr(getattr(block, field), label)
    return ""


WITH_DEFAULT = frozenset(
    (
        *("checkbox", "toggle", "radio", "selectbox", "multiselect", "button_group", "feedback"),
        *("slider", "select_slider", "number_input", "text_input", "text_area", "time_input"),
        *("date_input", "date_time_input", "color_picker", "pagination"),
        *("file_uploader", "camera_input", "audio_input"),
    )
)
"""Widgets that have a value before anybody touched them."""


def _choices(about: Any) -> tuple[str, ...]:
    options = getattr(about, "options", ())
    return tuple(
        each if isinstance(each, str) else " ".join(filter(None, (each.content_icon, each.content)))
        for each in options
    )


def _default(kind: str, about: Any) -> Any:
    if kind in {"file_uploader", "camera_input", "audio_input"}:
        return []
    return _value(kind, about, "default", about) if kind in WITH_DEFAULT else None


def _told(kind: str, about: Any) -> Any:
    if not getattr(about, "set_value", False):
        return None
    names = about.DESCRIPTOR.fields_by_name
    for raw in ("raw_values", "raw_value"):
        if raw in names:
            value = getattr(about, raw)
            if value and isinstance(value, str):
                return value
            if value:
                return list(value)
    return _value(kind, about, "value", about)


def _value(kind: str, about: Any, name: str, where: Any) -> Any:
    """Return a value as a person sees it, places in the options resolved."""
    value = getattr(where, name)
    if isinstance(value, str | bool):
        return value if value or where.HasField(name) or kind not in NULLABLE else None
    if hasattr(value, "append"):
        return [_chosen(kind, about, each) for each in value]
    if not where.HasField(name) and kind in NULLABLE:
        return None
    return _chosen(kind, about, value)


NULLABLE = frozenset(
    ("radio", "selectbox", "number_input", "text_input", "text_area", "time_input", "feedback")
)
"""Widgets that may have no value."""


def _chosen(kind: str, about: Any, value: Any) -> Any:
    options = _choices(about)
    if options and kind != "feedback" and not isinstance(value, str):
        return options[int(value)] if int(value) < len(options) else None
    is_whole = kind in {"slider", "number_input"} and about.data_type == IN_WHOLE_NUMBERS
    return int(value) if is_whole or kind == "feedback" else value


def _is_single(kind: str, about: Any, default: Any) -> bool:
    """Whether the value is one although the wire has a list."""
    if kind in {"slider", "select_slider"}:
        return isinstance(default, list) and len(default) == 1
    if kind in {"date_input", "date_time_input"}:
        return not about.is_range
    if kind == "button_group":
        return about.click_mode == 0
    return kind == "feedback"


def _unlisted(kind: str, about: Any, value: Any) -> Any:
    if isinstance(value, list) and _is_single(kind, about, value):
        return value[0] if value else None
    return value
