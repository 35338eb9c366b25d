"""Dash: what a person changed and the callbacks that follow are a step, played with live values."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.adapters.dash.wire import patched
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import standing
from kinds.running import environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
CHAIN = """
from dash import Dash, Input, Output, State, dash_table, dcc, html
import plotly.graph_objects as go

FACTOR = 2
app = Dash(__name__)
app.layout = html.Div([
    dcc.RadioItems([1, 2, 3], 1, id="n"), dcc.Store(id="made"), dcc.Graph(id="chart"),
    html.P(id="said"), dash_table.DataTable(id="rows"), html.Button("Go", id="go"), html.P(id="gone"),
])

@app.callback(Output("made", "data"), Input("n", "value"))
def make(n):
    return [n * FACTOR * k for k in range(4)]

@app.callback(Output("chart", "figure"), Output("rows", "data"), Output("said", "children"), Input("made", "data"))
def show(made):
    rows = [{"k": k, "value": value} for k, value in enumerate(made or [])]
    return go.Figure(go.Bar(y=made)), rows, f"sum {sum(made or [])}"

@app.callback(Output("gone", "children"), Input("go", "n_clicks"), State("made", "data"), prevent_initial_call=True)
def go_on(n, made):
    return f"{n} clicks, last {made[-1]}"
"""


def python(*wanted: str) -> str:
    return str(environment((*wanted, "gunicorn")) / "bin" / "python")


def chain(folder: Path, factor: int = 2) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(CHAIN.replace("FACTOR = 2", f"FACTOR = {factor}"))
    (folder / "greenroom.toml").write_text('[app]\nkind = "dash"\nentry = "app:app"\n')
    return folder


async def drive(page: Page) -> None:
    await page.get_by_text("sum 12").wait_for()
    await page.get_by_label("3", exact=True).click()
    await page.get_by_text("sum 36").wait_for()
    await page.get_by_role("button", name="Go").click()
    await page.get_by_text("1 clicks, last 18").wait_for()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = chain(tmp_path_factory.mktemp("dash") / "app")
    async with standing(folder, python=python("dash")) as stand:
        recording = await recorded(stand.target, drive)
    return recognise(recording).read(recording, "explore")


async def test_callbacks_that_follow_from_each_other_are_one_step(journey: Journey) -> None:
    assert journey.framework == "dash"
    assert [step.label for step in journey.steps] == ["Open the app", "Set n = 3", "Click go"]
    assert set(journey.steps[1].expects) == {
        "made.data", "chart.figure", "rows.data", "said.children",
    }  # fmt: skip


async def test_a_change_is_found_in_every_output_that_hangs_on_it(
    journey: Journey, tmp_path: Path
) -> None:
    folder = chain(tmp_path / "app")
    async with standing(folder, python=python("dash")) as stand:
        first = await examine(folder, journey, stand.target)
        assert first.verdict == "unapproved", first.sentence
        approve(folder, first, "ann", "2026-11-23")
        assert (await examine(folder, journey, stand.target)).passed
    (folder / "app.py").write_text(CHAIN.replace("FACTOR = 2", "FACTOR = 5"))
    async with standing(folder, python=python("dash")) as stand:
        result = await examine(folder, journey, stand.target)
    assert result.verdict == "differs"
    assert {each.output for each in result.differences} == {
        "made.data", "chart.figure", "rows.data", "said.children", "gone.children",
    }  # fmt: skip


async def test_a_journey_plays_on_an_older_release_of_dash(
    journey: Journey, tmp_path: Path
) -> None:
    folder = chain(tmp_path / "app")
    async with standing(folder, python=python("dash==2.18.2", "setuptools<81")) as stand:
        result = await examine(folder, journey, stand.target)
    assert result.verdict == "unapproved", result.sentence
    said = result.seen.steps[-1].outputs["gone.children"]
    assert said.content == "1 clicks, last 18"


async def test_a_failing_callback_is_an_error_of_its_outputs(
    journey: Journey, tmp_path: Path
) -> None:
    folder = chain(tmp_path / "app")
    async with standing(folder, python=python("dash")) as stand:
        approve(folder, await examine(folder, journey, stand.target), "ann", "2026-11-23")
    (folder / "app.py").write_text(
        CHAIN.replace('return f"{n} clicks', '1 / 0; return f"{n} clicks')
    )
    async with standing(folder, python=python("dash")) as stand:
        result = await examine(folder, replace(journey), stand.target)
    [found] = result.differences
    assert (found.output, found.kind) == ("gone.children", "kind")
    assert "an error instead of a text" in found.words


def test_a_patch_changes_what_was_there() -> None:
    old = {"data": [{"y": [1, 2]}], "layout": {"title": "a"}}
    patch = {
        "__dash_patch_update": "__dash_patch_update",
        "operations": [
            {"operation": "Assign", "location": ["layout", "title"], "params": {"value": "b"}},
            {"operation": "Append", "location": ["data", 0, "y"], "params": {"value": 3}},
            {"operation": "Delete", "location": ["layout", "title"], "params": {}},
        ],
    }
    assert patched(old, patch) == {"data": [{"y": [1, 2, 3]}], "layout": {}}
    assert old["data"][0]["y"] == [1, 2]
