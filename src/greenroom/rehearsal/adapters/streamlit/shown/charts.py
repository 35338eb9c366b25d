"""Charts as JSON that is equal for equal charts. Pure."""

import json
import re
from collections.abc import Sequence
from typing import Any

from greenroom.rehearsal.adapters.streamlit.shown.tables import rows_of

COUNTED = re.compile(r"^(view|param|layer|concat|interval_selection_)_?\d+$")
"""Names that Altair numbers through all sessions of a process."""
Added = tuple[str, bytes]
"""Rows that came later: the name of their data set, and the rows."""


def plotly(content: Any) -> dict[str, Any]:
    """Return a figure of plotly; older releases wrap it."""
    spec = content.spec or content.figure.spec
    return json.loads(spec) if spec else {}


def vega(content: Any, added: Sequence[Added] = ()) -> dict[str, Any]:
    """Return a chart of Vega-Lite or ECharts with its data."""
    called = {each.name: f"data_{n}" for n, each in enumerate(content.datasets, 1) if each.name}
    spec = json.loads(content.spec)
    spec.pop("$schema", None)  # the release of the library that wrote it
    drawn = {"spec": renumbered(spec, called)}
    if content.DESCRIPTOR.name == "Vega" and content.HasField("data"):
        drawn["data"] = rows_of(content.data.data)
    if content.datasets:
        drawn["datasets"] = [rows_of(each.data.data) for each in content.datasets]
    for name, rows in added:
        _table(drawn, [each.name for each in content.datasets], name)["rows"] += rows_of(rows)[
            "rows"
        ]
    return drawn


def _table(drawn: dict[str, Any], names: list[str], name: str) -> Any:
    """Return the table that rows belong to: the one of that name, else the first."""
    if names:
        return drawn["datasets"][names.index(name) if name in names else 0]
    return drawn.setdefault("data", {"columns": [], "rows": []})


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
