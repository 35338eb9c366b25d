"""What a person did, from one event that their browser sent. Pure."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.bokeh.acts import (
    CLICKS,
    NOISE,
    click_label,
    event_label,
    is_of_the_page,
    set_label,
    short,
)
from greenroom.rehearsal.adapters.bokeh.document import Document, Event
from greenroom.rehearsal.adapters.bokeh.tree import Component, Tree
from greenroom.rehearsal.adapters.bokeh.values import Ref, plain, refers
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import ActKind

PATCH = "$patch"
"""The key of a `set` act's value for some cells of a table: {column: [[row, value], ...]}."""
TYPED = ".value_input"
"""The end of the address that tells each key; the text itself follows with Enter."""


@dataclass(frozen=True)
class Deed:
    """One act."""

    kind: ActKind
    detail: dict[str, Any]
    label: str
    component: str
    """The name of the component it was done to."""
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def deed(document: Document, tree: Tree, said: Event) -> Deed | None:
    """Return what an event of the client stands for; None if nobody did anything."""
    if said["kind"] == "MessageSent":
        return _event(tree, said.get("msg_data"))
    model = said.get("model")
    if not isinstance(model, Ref) or model.id not in document.models:
        return None
    attr = str(said.get("attr") or "data")
    component, address = tree.component(model.id), tree.address(model.id, attr)
    if component is None or address is None or is_of_the_page(document.models[model.id], attr):
        return None
    value = _value(said)
    if value is None or refers(value):
        return None
    if component.model.kind == "FileInput":
        return _upload(component, attr, value)
    label = set_label(component, address.removesuffix(TYPED), _tab(document, component, value))
    return Deed("set", {address: value}, label, component.name)


def _tab(document: Document, component: Component, value: Any) -> Any:
    """Return the title of a tab instead of its position."""
    tabs = component.model.attributes.get("tabs")
    if not isinstance(tabs, list) or not isinstance(value, int) or value >= len(tabs):
        return value
    return document.models[tabs[value].id].attributes.get("title") or value


def _value(said: Event) -> Any:
    if said["kind"] == "ModelChanged":
        return plain(said.get("new"))
    if said["kind"] == "ColumnsPatched":
        return {PATCH: plain(said.get("patches") or {})}
    return plain(said.get("data")) if said["kind"] == "ColumnDataChanged" else None


def _event(tree: Tree, said: Any) -> Deed | None:
    if not isinstance(said, dict) or said.get("name") in NOISE:
        return None
    values = dict(said.get("values") or {})
    model = values.pop("model", None)
    component = tree.component(model.id) if isinstance(model, Ref) else None
    if component is None or refers(values):
        return None
    name, values = str(said["name"]), plain(values)
    if name in CLICKS:
        item = values.get(CLICKS[name] or "")
        return Deed(
            "click", {component.name: item or 1}, click_label(component, item), component.name
        )
    detail = {"event": name, "on": component.name, "values": values}
    return Deed("call", detail, event_label(component, name, values), component.name)


def _upload(component: Component, attr: str, value: Any) -> Deed | None:
    if attr != "value" or not value:
        return None
    contents = [base64.b64decode(each) for each in (value if isinstance(value, list) else [value])]
    blobs = {digest(data): data for data in contents}
    files = [{"name": "", "type": "", "blob": digest(data)} for data in contents]
    detail = {"input": component.name, "files": files}
    if isinstance(value, list):
        detail["multiple"] = True
    return Deed("upload", detail, f"Upload to {component.name}", component.name, blobs)


def describe_upload(detail: Mapping[str, Any], attr: str, value: Any) -> str:
    """Put file names or types, which come after the contents, into an upload; return its label."""
    key = {"filename": "name", "mime_type": "type"}[attr]
    said = value if isinstance(value, list) else [value]
    for file, each in zip(detail["files"], said, strict=False):
        file[key] = str(each)
    return f"Upload {short(', '.join(file['name'] for file in detail['files']) or 'a file')}"
