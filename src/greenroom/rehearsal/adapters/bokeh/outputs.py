"""Components as outputs that do not depend on the framework. Pure."""

import base64
import html
import re
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.bokeh.document import Document
from greenroom.rehearsal.adapters.bokeh.drawings import DRAWN, columns_of
from greenroom.rehearsal.adapters.bokeh.naming import FIGURES, is_widget, shows
from greenroom.rehearsal.adapters.bokeh.tree import Component, Tree
from greenroom.rehearsal.adapters.bokeh.values import Model, plain, refers
from greenroom.rehearsal.replay.model import Output

DATA = re.compile(r"^data:([\w.+/-]*)(?:;[\w=-]+)*;base64,(.*)$", re.DOTALL)
PICTURE = re.compile(r'^\s*<img[^>]*\ssrc="(data:image/[^"]+)"[^>]*>(?:</img>)?\s*$')
ESCAPED = "panel.models.markup."
"""Modules whose models carry their text escaped."""
TOLD = (
    *("value", "active", "options", "labels", "label", "title", "start", "end", "step"),
    *("disabled", "text", "filename", "menu", "min", "max", "collapsed"),
)
"""Attributes of widgets that a person sees."""
NOT_SHOWN = frozenset(
    {
        *("css_classes", "stylesheets", "styles", "tags", "name", "margin", "align", "sizing_mode"),
        *("width", "height", "min_width", "min_height", "max_width", "max_height", "visible"),
        *("subscribed_events", "js_property_callbacks", "js_event_callbacks", "disable_math"),
        *("width_policy", "height_policy", "css_variables", "flow_mode", "aspect_ratio", "loading"),
        *("importmap", "esm", "bundle", "scripts", "callbacks", "attrs", "looped", "syncable"),
        *("visible_children", "scroll_position", "scroll_button_threshold", "spacing", "dev"),
    }
)
"""Attributes of other components that are wiring or looks."""


def outputs(document: Document, tree: Tree) -> dict[str, Output]:
    """Return what each component shows, by its name."""
    found = {}
    for name, component in tree.components.items():
        if not component.hidden and shows(component.model):
            shown = output(document, component)
            if shown is not None:
                found[name] = shown
    return found | {name: rows_of(columns_of(source)) for name, source in tree.rows.items()}


def output(document: Document, component: Component) -> Output | None:
    """Return what one component shows; None if it only holds others."""
    model = component.model
    if model.kind in DRAWN:
        return Output("plot", _named_data(document, model))
    if (source := document.named(model, "source")) and "columns" in model.attributes:
        return table(document, model, source)
    if is_widget(model):
        return _widget(model)
    if isinstance(model.attributes.get("text"), str):
        return _text(model)
    return _anything(document, model)


def table(document: Document, model: Model, source: Model) -> Output:
    """Return a table's columns as it shows them."""
    data = columns_of(source)
    shown = [document.models[ref.id].attributes for ref in model.attributes["columns"] or ()]
    fields = [str(each["field"]) for each in shown if str(each.get("field")) in data]
    return rows_of({field: data[field] for field in fields or data})


def rows_of(data: Mapping[str, list[Any]]) -> Output:
    """Return columns as a table."""
    rows = [list(row) for row in zip(*data.values(), strict=False)]
    return Output("table", {"columns": list(data), "rows": rows})


def _named_data(document: Document, model: Model) -> Any:
    """Return a drawing; the rows of a Bokeh figure are outputs of their own."""
    drawn = DRAWN[model.kind](document, model)
    return _without_rows(drawn) if model.kind in FIGURES else drawn


def _without_rows(drawn: Any) -> Any:
    if isinstance(drawn, dict):
        is_source = drawn.get("type") == "ColumnDataSource"
        return {
            key: sorted(each) if is_source and key == "data" else _without_rows(each)
            for key, each in drawn.items()
        }
    return [_without_rows(each) for each in drawn] if isinstance(drawn, list) else drawn


def _widget(model: Model) -> Output:
    shown = TOLD[1:] if model.kind == "FileInput" else TOLD  # its value is what was uploaded
    told = {attr: plain(model.attributes[attr]) for attr in shown if attr in model.attributes}
    data = model.attributes.get("data")
    if model.kind == "FileDownload" and isinstance(data, str) and (found := DATA.match(data)):
        about = {"name": model.attributes.get("filename")}
        return Output("file", about, base64.b64decode(found[2]), found[1])
    return Output("value", {key: each for key, each in told.items() if not refers(each)})


def _text(model: Model) -> Output:
    text = model.attributes["text"]
    if model.kind in {"Paragraph", "PreText"}:
        return Output("text", text)
    if model.type.startswith(ESCAPED):
        text = html.unescape(text)
    if (found := PICTURE.match(text)) and (picture := DATA.match(html.unescape(found[1]))):
        return Output("image", {}, base64.b64decode(picture[2]), picture[1])
    return Output("html", text)


def _anything(document: Document, model: Model) -> Output | None:
    told = {}
    for attr in sorted(model.attributes.keys() - NOT_SHOWN):
        inner = document.named(model, attr)
        value = inner.attributes if inner else model.attributes[attr]
        if inner:
            value = {k: each for k, each in value.items() if k not in NOT_SHOWN}
        if value not in ({}, [], None, "") and not refers(value):
            told[attr] = plain(value)
    return Output("value", told) if told else None
