"""Properties of Dash's components as outputs. Pure."""

import base64
import re
import struct
from typing import Any

from greenroom.rehearsal.replay.model import Output

IMAGE = re.compile(r"^data:(image/[\w.+-]+);base64,")
TYPED = {
    "f8": "d", "f4": "f", "i1": "b", "i2": "h", "i4": "i", "u1": "B", "u2": "H", "u4": "I",
}  # fmt: skip
"""Plotly's typed arrays and how `struct` unpacks one of their numbers."""


def output(where: str, value: Any) -> Output:
    """Return one property as an output."""
    prop = where.rpartition(".")[2]
    if prop == "figure" and isinstance(value, dict):
        return Output("plot", plain(value))
    if isinstance(value, str):
        return _text(value)
    if table := _table(value):
        return table
    return Output("value", plain(value))


def _text(value: str) -> Output:
    if found := IMAGE.match(value):
        return Output("image", {}, base64.b64decode(value[found.end() :]), found[1])
    return Output("text", value)


def _table(value: Any) -> Output | None:
    """Return the rows of a DataTable as a table."""
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        return None
    columns = list(value[0])
    if any(set(row) != set(columns) for row in value) or "props" in columns:
        return None
    return Output(
        "table", {"columns": columns, "rows": [[row[name] for name in columns] for row in value]}
    )


def plain(value: Any) -> Any:
    """Return a value in which typed arrays are lists of numbers."""
    if isinstance(value, dict):
        if isinstance(value.get("bdata"), str) and value.get("dtype") in TYPED:
            return _numbers(value)
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def _numbers(value: dict[str, Any]) -> list[Any]:
    data = base64.b64decode(value["bdata"])
    code = TYPED[value["dtype"]]
    return list(struct.unpack(f"<{len(data) // struct.calcsize(code)}{code}", data))
