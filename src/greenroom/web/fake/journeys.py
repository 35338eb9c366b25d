"""What a journey through the fake's app shows: every kind of output, before and now."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from greenroom.web.views import (
    AdviceRow,
    Capacity,
    DifferenceView,
    LoadStep,
    LoadView,
    OutputRow,
    ProfileView,
    Sight,
    StepView,
)

COLUMNS = ["region", "orders", "revenue", "margin"]
ROWS = [
    ["north", 118, 48210.5, 0.31],
    ["south", 96, 39020.0, 0.28],
    ["east", 201, 81544.25, 0.22],
    ["west", 77, 30110.0, 0.35],
    ["islands", 12, 4020.0, 0.4],
    ["online", 640, 201877.75, 0.19],
]
NOTE = (
    "Revenue in the north grew by 4 % since March; margins held. Returns are not counted, "
    "and orders of the last day may still be missing."
)
FIGURE: dict[str, Any] = {
    "data": [{"type": "bar", "name": "north", "x": ["Jan", "Feb", "Mar"], "y": [64, 71, 69]}],
    "layout": {"title": {"text": "Revenue"}, "yaxis": {"range": [0, 150]}, "showlegend": True},
}
OUTPUTS = (
    OutputRow("by_month", "image", "14 kB"),
    OutputRow("figure", "plot", "{'data': [{'type': 'bar', 'name': 'nort…"),
    OutputRow("note", "text", "Revenue in the north grew by 4 % since …"),
    OutputRow("top", "table", "6 rows, 4 columns"),
    OutputRow("total", "value", "48210"),
)


def shot(
    step: int, output: str, kind: str, words: str, before: Sight | None, now: Sight | None
) -> DifferenceView:
    """Return a difference."""
    return DifferenceView(step, output, kind, words, before, now)


def same(steps: Iterable[StepView]) -> tuple[StepView, ...]:
    """Return steps as if nothing differed."""
    return tuple(replace(step, differences=()) for step in steps)


def _table() -> DifferenceView:
    changed = [list(row) for row in ROWS]
    changed[0][2], changed[0][3], changed[5][2] = 47101.0, 0.33, 203411.0
    before = Sight("table", {"columns": COLUMNS, "rows": ROWS})
    now = Sight("table", {"columns": COLUMNS, "rows": changed})
    words = "3 of 24 cells, columns `revenue`, `margin` (48210.5 → 47101.0)"
    return shot(1, "top", "table", words, before, now)


def _rows() -> DifferenceView:
    before = Sight("table", {"columns": COLUMNS, "rows": ROWS})
    rows = [*ROWS[:2], ["centre", 51, 20144.0, 0.27], *ROWS[2:5]]
    now = Sight("table", {"columns": [*COLUMNS[:3], "share"], "rows": rows})
    words = "column `margin` is gone; column `share` is new"
    return shot(2, "top", "table", words, before, now)


def _figure() -> DifferenceView:
    data = [{**FIGURE["data"][0], "y": [64, 71, 82]}]
    now = {"data": data, "layout": {**FIGURE["layout"], "showlegend": False}}
    words = "69 → 82 at /data/0/y/2, 1 more"
    return shot(2, "figure", "value", words, Sight("plot", FIGURE), Sight("plot", now))


def _note() -> DifferenceView:
    now = NOTE.replace("4 %", "2.3 %").replace("not counted", "counted")
    words = "“4” → “2.3”"
    return shot(1, "note", "text", words, Sight("text", NOTE), Sight("text", now))


def _picture() -> DifferenceView:
    before, now = (Sight("image", None, "image/png", size) for size in (14_210, 14_377))
    return shot(1, "by_month", "image", "3.1 % of pixels", before, now)


def _step(number: int, label: str, seconds: float, *differences: DifferenceView) -> StepView:
    return StepView(number, label, seconds, OUTPUTS, differences)


EXPLORE = (
    _step(
        0,
        "Open the app",
        1.42,
        shot(0, "total", "value", "48210 → 47101", Sight("value", 48210), Sight("value", 47101)),
    ),
    _step(1, "Set region to north", 0.31, _picture(), _note(), _table()),
    _step(
        2,
        "Open the tab Details",
        0.24,
        _figure(),
        _rows(),
        shot(2, "warning", "new", "a new text", None, Sight("text", "3 rows have no region.")),
        shot(
            2,
            "export",
            "gone",
            "the file is gone",
            Sight("file", "region,orders\nnorth,118\n", "text/csv", 24),
            None,
        ),
    ),
    _step(3, "Press Reset", 0.12),
)


def explore_loaded(sentence: str) -> LoadView:
    """Return what many people at once got."""
    return LoadView(
        "passed",
        sentence,
        users=50,
        sessions=1204,
        under=1.0,
        steps=(
            LoadStep("Open the app", 0.41, 0.52, 0.78, 0.8, "same"),
            LoadStep("Set region to north", 0.31, 0.44, 0.91, 0.52, "slower"),
            LoadStep("Open the tab Details", 0.24, 0.27, 0.4, 0.61, "faster"),
            LoadStep("Press Reset", 0.12, 0.13, 0.2, None, "new"),
        ),
        comparison="Against sales@v11: 1 step slower; 1 step faster; 1 step new; most "
        "`Set region to north`: p95 0.52 s → 0.91 s.",
        before="v11",
        notes=("The generator used 4 % of a core.",),
        capacity=Capacity(sessions=34, instances=4, stage="production"),
        reports=("load",),
    )


def profile() -> ProfileView:
    """Return where the time goes."""
    return ProfileView(
        "passed",
        "71 % of `Set region to north` is `read_csv` in app.py, line 14.",
        advice=(
            AdviceRow(
                "Read `sales.csv` once when the app starts: it would take 0.9 s off each session.",
                "71 % of `Set region to north` is `read_csv` in `server()`, app.py line 14.",
            ),
            AdviceRow("Keep the plot of a region for an hour."),
        ),
        notes=("Sampled 100 times a second through 12 sessions.",),
        reports=("profile", "speedscope"),
    )
