"""Shiny's values as outputs that do not depend on the framework. Pure."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.replay.model import Output

IMAGE = re.compile(r"^data:(image/[\w.+-]+);base64,")
HTML = re.compile(r"^\s*<[a-zA-Z!]")
NOTED_OF_IMAGES = ("width", "height", "alt")


def output(value: Any) -> Output:
    """Return one value as an output."""
    if isinstance(value, str):
        return Output("html" if HTML.match(value) else "text", value)
    if isinstance(value, dict):
        return _object(value)
    return Output("value", value)


def _object(value: Mapping[str, Any]) -> Output:
    if found := IMAGE.match(str(value.get("src") or "")):
        data = base64.b64decode(value["src"][found.end() :])
        about = {key: value[key] for key in NOTED_OF_IMAGES if value.get(key)}
        return Output("image", about, data, found[1])
    if isinstance(value.get("html"), str):
        return Output("html", value["html"])
    if table := _table(value):
        return table
    drawn = value.get("x")
    if isinstance(drawn, dict) and "data" in drawn and "layout" in drawn:
        return Output("plot", {"data": drawn["data"], "layout": drawn["layout"]})
    return Output("value", dict(value))


def _table(value: Mapping[str, Any]) -> Output | None:
    """Return a Python data frame's payload as a table."""
    payload = value.get("payload")
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), list):
        return None
    columns = [str(name) for name in payload.get("columns") or ()]
    rows = [[_cell(cell) for cell in row] for row in payload["data"]]
    return Output("table", {"columns": columns, "rows": rows})


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict) and "obj" in cell:
        return (
            cell["obj"].get("html", cell["obj"]) if isinstance(cell["obj"], dict) else cell["obj"]
        )
    return cell


def without_session(value: Any, session: str) -> Any:
    """Return a value in which the session's id is a name."""
    if not session:
        return value
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.replace(session, "${SESSION}")) if session in text else value
