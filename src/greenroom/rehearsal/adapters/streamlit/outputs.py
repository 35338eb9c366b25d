"""Elements as outputs that do not depend on the framework. Pure; media are named, not fetched."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from greenroom.rehearsal.adapters.streamlit.schema import Nothing
from greenroom.rehearsal.adapters.streamlit.tables import Frame, rows_of
from greenroom.rehearsal.adapters.streamlit.tree import Named
from greenroom.rehearsal.adapters.streamlit.values import meant
from greenroom.rehearsal.replay.model import Output

COUNTED = re.compile(r"^(view|param|layer|concat|interval_selection_)_?\d+$")
"""Names that Altair numbers through all sessions of a process."""
EMBEDDED = re.compile(r"^data:([\w.+-]+/[\w.+-]+);base64,")
YOUTUBE = 2


@dataclass(frozen=True)
class Media:
    """An output whose bytes are to be fetched from the app."""

    url: str
    kind: Literal["image", "file"]
    content: dict[str, Any] = field(default_factory=dict)


Seen = Output | Media


def outputs_of(each: Named, value: Any) -> Iterator[tuple[str, Seen]]:
    """Yield the outputs of an element under their names; `value` is the widget's, if it is one."""
    shown = each.shown
    if shown.field.startswith("#"):
        yield each.name, Output("value", _unknown(shown.content))
    elif isinstance(shown.content, Frame):
        yield from _frame(each, value)
    elif shown.field in DRAWN_BY:
        for number, output in enumerate(DRAWN_BY[shown.field](shown.content), 1):
            yield each.name if number == 1 else f"{each.name}.{number}", output
    elif shown.widget:
        yield each.name, Output("value", _widget(each, value))


def _widget(each: Named, value: Any) -> dict[str, Any]:
    widget = each.shown.widget
    assert widget
    said: dict[str, Any] = {"label": widget.label}
    if not widget.is_trigger:
        said["value"] = _without_ids(value)
    if widget.options:
        said["options"] = list(widget.options)
    for name, bound in zip(("min", "max"), widget.bounds, strict=True):
        if bound is not None and not widget.options:
            said[name] = meant(bound, widget.numbers)
    if widget.disabled:
        said["disabled"] = True
    return said


def _without_ids(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict) and "file_urls" in value[0]:
        return [{"name": each["name"]} for each in value]
    return value


def _frame(each: Named, value: Any) -> Iterator[tuple[str, Seen]]:
    frame: Frame = each.shown.content
    table = rows_of(frame.data)
    for more in each.shown.rows_added:
        table["rows"] += rows_of(more)["rows"]
    yield each.name, Output("table", table)
    if frame.styler is not None:
        said = {
            "caption": frame.styler.caption,
            "styles": frame.styles,
            "shown": rows_of(frame.styler.display_values)["rows"],
        }
        yield f"{each.name}.style", Output("value", said)
    if value is not None:
        yield f"{each.name}.value", Output("value", value)


# Kinds


def _text(content: Any) -> Iterator[Seen]:
    yield Output("text", content.body)


def _html(content: Any) -> Iterator[Seen]:
    yield Output("html", content.body)


def _json(content: Any) -> Iterator[Seen]:
    yield Output("value", json.loads(content.body) if content.body else None)


def _alert(content: Any) -> Iterator[Seen]:
    yield Output("text", f"{content.title}: {content.body}" if content.title else content.body)


def _exception(content: Any) -> Iterator[Seen]:
    yield Output("error", f"{content.type}: {content.message}")


def _metric(content: Any) -> Iterator[Seen]:
    said = {"label": content.label, "value": content.body}
    if content.delta:
        said["delta"] = " ".join(filter(None, (content.delta, content.delta_description)))
    if content.chart_data:
        said["chart"] = list(content.chart_data)
    yield Output("value", said)


def _progress(content: Any) -> Iterator[Seen]:
    yield Output("value", {"value": content.value, "text": content.text})


def _help(content: Any) -> Iterator[Seen]:
    yield Output("text", "\n".join(filter(None, (content.name, content.type, content.doc_string))))


def _images(content: Any) -> Iterator[Seen]:
    for image in content.imgs:
        about = {"caption": image.caption} if image.caption else {}
        if image.markup:
            yield Output("image", about, image.markup.encode(), "image/svg+xml")
        else:
            yield _media(image.url, "image", about)


def _media(url: str, kind: Literal["image", "file"], about: dict[str, Any]) -> Seen:
    if found := EMBEDDED.match(url):
        data = base64.b64decode(url[found.end() :])
        return Output("image" if kind == "image" else "file", about, data, found[1])
    if not url.startswith("/"):
        return Output("value", {**about, "url": url})
    return Media(url, kind, about)


def _audio(content: Any) -> Iterator[Seen]:
    yield _media(content.url, "file", {})


def _video(content: Any) -> Iterator[Seen]:
    if content.type == YOUTUBE:
        yield Output("value", {"url": content.url})
    else:
        yield _media(content.url, "file", {})


def _frame_of_a_page(content: Any) -> Iterator[Seen]:
    if content.srcdoc:
        yield Output("html", content.srcdoc)
    else:
        yield Output("value", {"url": content.src})


def _link(content: Any) -> Iterator[Seen]:
    yield Output("value", {"label": content.label, "url": content.url})


def _page_link(content: Any) -> Iterator[Seen]:
    yield Output("value", {"label": content.label, "page": content.page})


def _plotly(content: Any) -> Iterator[Seen]:
    spec = content.spec or content.figure.spec
    yield Output("plot", json.loads(spec) if spec else {})


def _bokeh(content: Any) -> Iterator[Seen]:
    yield Output("plot", json.loads(content.figure))


def _graphviz(content: Any) -> Iterator[Seen]:
    yield Output("plot", {"dot": content.spec})


def _deck(content: Any) -> Iterator[Seen]:
    yield Output("plot", json.loads(content.json) if content.json else {})


def _vega(content: Any) -> Iterator[Seen]:
    yield Output("plot", _with_data(content))


def _with_data(content: Any) -> dict[str, Any]:
    called = {each.name: f"data_{n}" for n, each in enumerate(content.datasets, 1) if each.name}
    spec = json.loads(content.spec)
    spec.pop("$schema", None)  # the release of the library that wrote it
    drawn = {"spec": renumbered(spec, called)}
    if content.DESCRIPTOR.name == "Vega" and content.HasField("data"):
        drawn["data"] = rows_of(content.data.data)
    if content.datasets:
        drawn["datasets"] = [rows_of(each.data.data) for each in content.datasets]
    return drawn


def renumbered(spec: Any, names: dict[str, str]) -> Any:
    """Return a chart in which names with a number are numbered in the order they come.

    `names` are others that are replaced, and takes up what was found.
    """

    def again(value: Any) -> Any:
        if isinstance(value, dict):
            return {again(key): again(each) for key, each in value.items()}
        if isinstance(value, list):
            return [again(each) for each in value]
        if isinstance(value, str) and value in names:
            return names[value]
        if isinstance(value, str) and (found := COUNTED.match(value)):
            alike = sum(1 for name in names if name.startswith(found[1]))
            return names.setdefault(value, f"{found[1]}_{alike + 1}")
        return value

    return again(spec)


def _component(content: Any) -> Iterator[Seen]:
    arguments = json.loads(content.json_args) if content.json_args else {}
    arguments.pop("key", None)
    yield Output("value", {"component": content.component_name, "arguments": arguments})


def _bidi(content: Any) -> Iterator[Seen]:
    said = json.loads(content.json) if content.json else None
    yield Output("value", {"component": content.component_name, "data": said})


def _unknown(data: bytes) -> Any:
    """Return what can be read of an element that is newer than this adapter."""
    try:
        fields = list(UnknownFieldSet(Nothing.FromString(data)))
    except DecodeError:
        return data.decode("utf-8", "replace")
    return {str(each.field_number): _readable(each.data) for each in fields}


def _readable(data: Any) -> Any:
    if not isinstance(data, bytes):
        return data if isinstance(data, int | float) else None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(data).decode("ascii")


DRAWN_BY: dict[str, Callable[[Any], Iterator[Seen]]] = {
    **dict.fromkeys(("text", "markdown", "heading", "code", "toast"), _text),
    **{"html": _html, "json": _json, "alert": _alert, "exception": _exception, "metric": _metric},
    **{"progress": _progress, "help_info": _help, "imgs": _images, "audio": _audio},
    **{"video": _video, "iframe": _frame_of_a_page, "link_button": _link, "page_link": _page_link},
    **{"plotly_chart": _plotly, "bokeh_chart": _bokeh, "graphviz_chart": _graphviz},
    **{"deck_gl_json_chart": _deck, "vega_lite_chart": _vega, "echarts_chart": _vega},
    **{"component_instance": _component, "bidi_component": _bidi},
}
