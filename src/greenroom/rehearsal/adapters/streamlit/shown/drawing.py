"""What each kind of element shows. Pure; media are named, not fetched."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from greenroom.rehearsal.adapters.streamlit.shown.charts import plotly
from greenroom.rehearsal.replay.model import Output

EMBEDDED = re.compile(r"^data:([\w.+-]+/[\w.+-]+);base64,")
YOUTUBE = 2


@dataclass(frozen=True)
class Media:
    """An output whose bytes are to be fetched from the app."""

    url: str
    kind: Literal["image", "file"]
    content: dict[str, Any] = field(default_factory=dict)


Seen = Output | Media


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
    yield Output("plot", plotly(content))


def _bokeh(content: Any) -> Iterator[Seen]:
    yield Output("plot", json.loads(content.figure))


def _graphviz(content: Any) -> Iterator[Seen]:
    yield Output("plot", {"dot": content.spec})


def _deck(content: Any) -> Iterator[Seen]:
    yield Output("plot", json.loads(content.json) if content.json else {})


def _component(content: Any) -> Iterator[Seen]:
    arguments = json.loads(content.json_args) if content.json_args else {}
    arguments.pop("key", None)
    yield Output("value", {"component": content.component_name, "arguments": arguments})


def _bidi(content: Any) -> Iterator[Seen]:
    said = json.loads(content.json) if content.json else None
    yield Output("value", {"component": content.component_name, "data": said})


DRAWN_BY: dict[str, Callable[[Any], Iterator[Seen]]] = {
    **dict.fromkeys(("text", "markdown", "heading", "code", "toast"), _text),
    **{"html": _html, "json": _json, "alert": _alert, "exception": _exception, "metric": _metric},
    **{"progress": _progress, "help_info": _help, "imgs": _images, "audio": _audio},
    **{"video": _video, "iframe": _frame_of_a_page, "link_button": _link, "page_link": _page_link},
    **{"plotly_chart": _plotly, "bokeh_chart": _bokeh, "graphviz_chart": _graphviz},
    **{"deck_gl_json_chart": _deck, "component_instance": _component, "bidi_component": _bidi},
}
"""By the field of an element."""
