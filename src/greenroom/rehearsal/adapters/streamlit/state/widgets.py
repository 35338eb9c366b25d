"""What can be set or clicked, and the field of a message that holds its value. Pure."""

from dataclasses import dataclass
from typing import Any

NOTHING = "None"
"""What stands for the key in the id of a widget without one."""
OF_FORMS = "FormSubmitter:"
"""Begins the keys that Streamlit gives to the buttons of forms."""
PREFIXES = ("$$ID-", "$$WIDGET_ID-", "$$GENERATED_WIDGET_ID-")
ANSWERS = "json"
"""The kind of widgets whose value is JSON: selections in tables and charts, edited cells."""
FILES = "file_uploader_state_value"
TRIGGERS = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")
"""Fields that hold for one run of the script."""
UPLOADERS = ("file_uploader", "camera_input", "audio_input")
FIELDS = {
    **dict.fromkeys(("button", "form_submit_button", "download_button", "dialog"), "trigger_value"),
    **dict.fromkeys(("checkbox", "toggle", "expander", "popover"), "bool_value"),
    **dict.fromkeys(("radio", "selectbox", "feedback", "tabs", ANSWERS), "string_value"),
    **dict.fromkeys(("text_input", "text_area", "color_picker", "time_input"), "string_value"),
    **dict.fromkeys(("multiselect", "pills", "segmented_control"), "string_array_value"),
    **dict.fromkeys(("select_slider", "date_input", "date_time_input"), "string_array_value"),
    **dict.fromkeys(UPLOADERS, FILES),
    "slider": "double_array_value",
    "number_input": "double_value",
    "pagination": "int_value",
    "chat_input": "chat_input_value",
    "menu_button": "string_trigger_value",
}
"""The field that holds a widget's value in today's releases."""
BEFORE = {
    "selectbox": ((1, 45), "int_value"),
    "multiselect": ((1, 45), "int_array_value"),
    "radio": ((1, 54), "int_value"),
    "select_slider": ((1, 54), "double_array_value"),
    "pills": ((1, 55), "int_array_value"),
    "segmented_control": ((1, 55), "int_array_value"),
    "feedback": ((1, 55), "int_array_value"),
    "chat_input": ((1, 40), "string_trigger_value"),
}
"""The release in which that became so, and the field until then: places in the list of options."""


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
    """Whether a person may name an option that is not offered."""
    single: bool = False
    """Whether a list on the wire is one value."""
    numbers: str = ""
    """What its numbers are: `whole`, or the `datetime`, `date` or `time` they stand for."""
    default: Any = None
    told: Any = None
    """The value that the app gave it in this run, if `is_told`."""
    is_told: bool = False
    bounds: tuple[float | None, float | None] = (None, None)
    url: str = ""
    deferred: str = ""
    """What a download button's file is called until it is made."""

    @property
    def key(self) -> str:
        """The name that the app's author gave it, or an empty string."""
        return key_of(self.id)

    @property
    def is_trigger(self) -> bool:
        """Whether it has no value but is clicked."""
        return FIELDS.get(self.kind) in TRIGGERS

    @property
    def is_uploader(self) -> bool:
        """Whether its value is files."""
        return self.kind in UPLOADERS

    @property
    def structural(self) -> str:
        """Its kind and label: `selectbox:Region`."""
        return f"{self.kind}:{self.label}" if self.label else self.kind


def key_of(identity: str) -> str:
    """Return the author's key from an id: `$$ID-<digest>-<key>`."""
    for prefix in PREFIXES:
        if identity.startswith(prefix):
            key = identity[len(prefix) :].partition("-")[2]
            return "" if key == NOTHING or key.startswith(OF_FORMS) else key
    return ""


def field_of(widget: Widget, release: tuple[int, ...]) -> str:
    """Return the field that holds the value of such a widget in a release."""
    since, before = BEFORE.get(widget.kind, ((), ""))
    if release < since:
        return before
    if widget.kind == "number_input" and widget.numbers == "whole":
        return "int_value"
    return FIELDS.get(widget.kind, "string_value")


def options_missing(widget: Widget, value: Any) -> list[str]:
    """Return the chosen options that the widget does not offer."""
    if not widget.options or widget.takes_others:
        return []
    chosen = value if isinstance(value, list) else [value]
    return [each for each in chosen if isinstance(each, str) and each not in widget.options]
