"""Elements that are newer than this adapter: what can be read of any message. Pure."""

import base64
from typing import Any

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from greenroom.rehearsal.adapters.streamlit.state.widgets import PREFIXES, Widget
from greenroom.rehearsal.adapters.streamlit.wire.schema import Nothing

MARK = "#"
"""Begins the field of an element without a name: `#68`."""
ID, LABEL = "1", "2"
"""Fields that every widget of Streamlit has had so far."""


def read_unknown(data: bytes) -> Any:
    """Return the plain fields of a message by number."""
    try:
        fields = list(UnknownFieldSet(Nothing.FromString(data)))
    except DecodeError:
        return data.decode("utf-8", "replace")
    return {str(each.field_number): _readable(each.data) for each in fields}


def unknown_widget(field: str, data: bytes, fragment: str) -> Widget | None:
    """Return the widget that such an element is, or None."""
    said = read_unknown(data)
    identity = said.get(ID) if isinstance(said, dict) else None
    if not isinstance(identity, str) or not identity.startswith(PREFIXES):
        return None
    label = said.get(LABEL)
    return Widget(identity, field, label if isinstance(label, str) else "", fragment=fragment)


def _readable(data: Any) -> Any:
    if not isinstance(data, bytes):
        return data if isinstance(data, int | float) else None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(data).decode("ascii")
