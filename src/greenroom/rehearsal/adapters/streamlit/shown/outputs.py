"""Elements as outputs that do not depend on the framework. Pure; media are named, not fetched."""

from collections.abc import Iterator
from typing import Any

from greenroom.rehearsal.adapters.streamlit.shown.charts import vega
from greenroom.rehearsal.adapters.streamlit.shown.drawing import DRAWN_BY, Seen
from greenroom.rehearsal.adapters.streamlit.shown.tables import Frame, rows_of
from greenroom.rehearsal.adapters.streamlit.state.tree import Named
from greenroom.rehearsal.adapters.streamlit.state.unknown import MARK, read_unknown
from greenroom.rehearsal.adapters.streamlit.state.values import meant
from greenroom.rehearsal.replay.model import Output


def outputs_of(each: Named, value: Any) -> Iterator[tuple[str, Seen]]:
    """Yield the outputs of an element under their names; `value` is the widget's, if it is one."""
    shown = each.shown
    if shown.field.startswith(MARK):
        yield each.name, Output("value", read_unknown(shown.content))
    elif isinstance(shown.content, Frame):
        yield from _frame(each, value)
    elif shown.field in {"vega_lite_chart", "echarts_chart"}:
        yield each.name, Output("plot", vega(shown.content, shown.rows_added))
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
    for _, more in each.shown.rows_added:
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
