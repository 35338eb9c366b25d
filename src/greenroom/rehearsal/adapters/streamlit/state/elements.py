"""Elements and blocks of a page: what they hold, and their kind under one name. Pure."""

from typing import Any

from google.protobuf.unknown_fields import UnknownFieldSet

from greenroom.rehearsal.adapters.streamlit.shown.tables import Frame

INVISIBLE = frozenset(("empty", "balloons", "snow", "spinner", "skeleton", "space", "favicon"))
ALERTS = {1: "error", 2: "warning", 3: "info", 4: "success"}
CALLED = {
    **{"imgs": "image", "vega_lite_chart": "chart", "plotly_chart": "chart"},
    **{"bokeh_chart": "chart", "graphviz_chart": "chart", "deck_gl_json_chart": "map"},
    **{"echarts_chart": "chart", "help_info": "help", "component_instance": "component"},
    "bidi_component": "component",
}
"""Names of kinds that differ from the wire's."""
OF_TOGGLE, OF_SELECT_SLIDER, OF_PILLS, OF_FEEDBACK = 1, 2, 1, 2
SIZES = frozenset((57, 58, 61))
"""Fields of an element beside its content: height, width, alignment."""
BYTES = 2
"""The wire type of messages and strings."""
SECTIONS = (
    *(("expandable", "label", "expander"), ("tab", "label", ""), ("popover", "label", "popover")),
    *(("dialog", "title", "dialog"), ("chat_message", "name", ""), ("tab_container", "", "tabs")),
)
"""Blocks that have a title, the field that holds it, and the kind of widget they may be."""


def content_of(element: Any) -> tuple[str, Any]:
    """Return the field of an element's content and the content; `#68` for one nobody knows."""
    for field, value in element.ListFields():
        is_table = field.name in {"dataframe", "table"}
        return field.name, Frame(value, field.name) if is_table else value
    for unknown in UnknownFieldSet(element):
        if unknown.wire_type == BYTES and unknown.field_number not in SIZES:
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
    if field == "button_group":
        styles = {OF_PILLS: "pills", OF_FEEDBACK: "feedback"}
        return styles.get(content.style, "segmented_control")
    return CALLED.get(field, field)


def title_of(block: Any) -> str:
    """Return a block's title, or an empty string."""
    for field, label, _ in SECTIONS:
        if label and block.HasField(field):
            return getattr(getattr(block, field), label)
    return ""
