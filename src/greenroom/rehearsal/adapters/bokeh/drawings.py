"""Bokeh figures, and what Panel shows with Vega, Plotly and others, as JSON without ids. Pure."""

from typing import Any

from greenroom.rehearsal.adapters.bokeh.document import Document
from greenroom.rehearsal.adapters.bokeh.values import Model, Ref, plain

BY_THE_PAGE = frozenset(
    {
        *("inner_width", "inner_height", "outer_width", "outer_height", "subscribed_events"),
        *("js_property_callbacks", "js_event_callbacks", "stylesheets", "css_classes", "tags"),
        *("css_variables", "name", "selected", "selection_policy", "syncable"),
        *("nonselection_glyph", "muted_glyph", "overlay", "context", "major_label_policy"),
    }
)
"""Attributes that say how the page is wired, or what shows only while somebody points or selects."""
MEASURED = {"DataRange1d": frozenset({"start", "end"})}
"""Attributes that the page computes from the data."""


def figure(document: Document, model: Model) -> Any:
    """Return a figure as nested objects; what occurs twice is named by its type and number."""
    return _Expansion(document).model(model)


class _Expansion:
    """One figure being written out."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def model(self, model: Model) -> Any:
        """Return a model with all it refers to."""
        if model.id in self._seen:
            return {"same": self._seen[model.id]}
        number = self._counts[model.kind] = self._counts.get(model.kind, 0) + 1
        self._seen[model.id] = f"{model.kind} {number}"
        left_out = BY_THE_PAGE | MEASURED.get(model.kind, frozenset())
        attributes = sorted(model.attributes.keys() - left_out)
        return {"type": model.kind} | {
            attr: self.value(model.attributes[attr]) for attr in attributes
        }

    def value(self, value: Any) -> Any:
        """Return a value, its models written out."""
        if isinstance(value, Ref):
            inner = self._document.models.get(value.id)
            return self.model(inner) if inner else None
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each) for each in value]
        return plain(value)


def vega(document: Document, model: Model) -> Any:
    """Return a Vega specification with its data as rows."""
    spec = plain(model.attributes.get("data") or {})
    sources = model.attributes.get("data_sources") or {}
    rows = {
        name: columns_of(document.models[source.id])
        for name, source in sources.items()
        if isinstance(source, Ref) and source.id in document.models
    }
    return {"spec": spec, "data": rows}


def plotly(document: Document, model: Model) -> Any:
    """Return a Plotly figure with its arrays in place."""
    traces = plain(model.attributes.get("data") or [])
    for trace, source in zip(traces, model.attributes.get("data_sources") or (), strict=False):
        if isinstance(source, Ref) and source.id in document.models:
            for path, values in columns_of(document.models[source.id]).items():
                _put(trace, path.split("."), values[0] if len(values) == 1 else values)
    return {"data": traces, "layout": plain(model.attributes.get("layout") or {})}


def other(document: Document, model: Model) -> Any:
    """Return the data that a library of the page draws from."""
    return _Expansion(document).value(model.attributes.get("data"))


def columns_of(source: Model) -> dict[str, Any]:
    """Return the columns of a data source as lists."""
    data = source.attributes.get("data")
    return plain(data) if isinstance(data, dict) else {}


def _put(trace: Any, path: list[str], value: Any) -> None:
    *outer, last = path
    for part in outer:
        trace = trace.setdefault(part, {})
    trace[last] = value


DRAWN = {
    "Figure": figure,
    "Plot": figure,
    "VegaPlot": vega,
    "PlotlyPlot": plotly,
    "ECharts": other,
    "DeckGLPlot": other,
}
"""How each class of drawing is written out."""
