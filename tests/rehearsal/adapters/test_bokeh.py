"""Bokeh and Panel: steps by what stands on the page, played with the ids of the live session."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.replay.model import Pace
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import standing
from kinds.running import environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
NEW = {"panel": ("panel", "matplotlib", "plotly"), "bokeh": ("bokeh", "pandas")}
OLD = {
    "panel": ("panel==1.4.5", "bokeh==3.4.3", "matplotlib", "plotly", "pandas<3"),
    "bokeh": ("bokeh==3.4.3", "pandas"),
}
PANEL = """
import io

import pandas as pd
import panel as pn
from bokeh.plotting import figure
from matplotlib.figure import Figure

FACTOR = 2
pn.extension("tabulator", "vega", "plotly")
region = pn.widgets.Select(name="Region", options={"In the North": "North", "Down in the South": "South"})
size = pn.widgets.IntSlider(name="Size", start=1, end=9, value=3)
note = pn.widgets.TextInput(name="Note")
go = pn.widgets.Button(name="Count")
given = pn.widgets.FileInput(name="Prices")
said = pn.pane.Markdown("Nothing yet")
total = pn.indicators.Number(name="Total", value=0)
table = pn.widgets.Tabulator(pd.DataFrame({"k": [0], "value": [0.0]}), editors={"k": None})


def takings(place, n):
    return [(ord(place[0]) + k) * FACTOR * n for k in range(4)]

def drawn(place, n):
    plot = figure(height=200, title=f"Takings in {place}")
    plot.line([0, 1, 2, 3], takings(place, n))
    return plot

def pictured(place, n):
    picture = Figure(figsize=(2, 1))
    picture.subplots().bar(range(4), takings(place, n), color="red" if place == "North" else "blue")
    return picture

def bars(place, n):
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": [{"a": k, "b": v} for k, v in enumerate(takings(place, n))]},
            "mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}

def chart(place, n):
    return {"data": [{"type": "bar", "y": takings(place, n)}], "layout": {"title": {"text": place}}}

def update(*events):
    sold = takings(region.value, size.value)
    table.value = pd.DataFrame({"k": range(4), "value": [v / 4 for v in sold]})
    total.value = sum(sold)

def counted(event):
    said.object = f"**{go.clicks}** clicks in {region.value}, noted: {note.value}"

def priced(event):
    said.object = f"The prices in {given.filename} sum to {pd.read_csv(io.BytesIO(given.value)).price.sum()}"

region.param.watch(update, "value")
size.param.watch(update, "value")
go.on_click(counted)
given.param.watch(priced, "value")
table.on_edit(lambda event: setattr(said, "object", f"Row {event.row} is now {event.value}"))
update()
pn.Column(
    pn.Row(region, size, note, go, given), said, total,
    pn.Tabs(
        ("Table", table),
        ("Plot", pn.Column(pn.bind(drawn, region, size), pn.pane.Matplotlib(pn.bind(pictured, region, size)))),
        ("Charts", pn.Column(pn.pane.Vega(pn.bind(bars, region, size)), pn.pane.Plotly(pn.bind(chart, region, size)))),
    ),
).servable()
"""
BOKEH = """
import numpy as np
from bokeh.io import curdoc
from bokeh.layouts import column, row
from bokeh.models import (
    Button, CheckboxGroup, ColumnDataSource, DataTable, Div, FileInput, NumberEditor, Select, Slider,
    TableColumn, TabPanel, Tabs, TextInput,
)
from bokeh.plotting import figure

FACTOR = 2
region = Select(title="Region", value="North", options=["North", "Deep South"])
size = Slider(title="Size", start=1, end=9, value=3)
note = TextInput(title="Note")
extra = CheckboxGroup(labels=["With tax", "With tips"], name="extras")
go = Button(label="Count")
given = FileInput()
said, total = Div(text="Nothing yet"), Div()
source = ColumnDataSource({"k": np.arange(4), "value": np.zeros(4)}, name="takings")
plot = figure(height=200, title="Takings")
plot.line("k", "value", source=source)
dots = figure(height=200)
dots.scatter([1, 2], [3, 4])
table = DataTable(source=source, editable=True, height=200, columns=[
    TableColumn(field="k"), TableColumn(field="value", editor=NumberEditor())])
clicks = 0

def update(attr, old, new):
    n = FACTOR * size.value + len(extra.active)
    source.data = {"k": np.arange(4), "value": np.array([(len(region.value) + k) * n for k in range(4)]) / 4}
    plot.title.text = f"Takings in {region.value}"
    total.text = f"{sum(source.data['value'])} in {region.value}"

def count():
    global clicks
    clicks += 1
    said.text = f"<b>{clicks}</b> clicks in {region.value}, noted: {note.value}"

def priced(attr, old, new):
    said.text = f"{given.filename} holds {given.value}"

def chosen(attr, old, new):
    said.text = f"chosen {new}"

for each in (region, size):
    each.on_change("value", update)
extra.on_change("active", update)
go.on_click(count)
given.on_change("filename", priced)
source.selected.on_change("indices", chosen)
update(None, None, None)
curdoc().add_root(column(
    row(region, size, note, extra, go, given), said, total,
    Tabs(tabs=[TabPanel(child=column(plot, dots), title="Plot"), TabPanel(child=table, title="Table")])))
"""
APPS = {"panel": PANEL, "bokeh": BOKEH}
PRICES = {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"price\n3\n4\n"}


def folder_of(place: Path, kind: str, change: tuple[str, str] = ("", "")) -> Path:
    place.mkdir(exist_ok=True)
    (place / "app.py").write_text(APPS[kind].replace(*change) if change[0] else APPS[kind])
    (place / "greenroom.toml").write_text(f'[app]\nkind = "{kind}"\nentry = "app.py"\n')
    return place


def python(*wanted: str) -> str:
    return str(environment(wanted) / "bin" / "python")


async def use(page: Page, total: str) -> None:
    """Draw, type, click and upload, as both apps can be used."""
    await page.locator(".noUi-handle").first.press("ArrowRight")
    await page.get_by_text(total, exact=True).wait_for()
    await page.get_by_label("Note").fill("hello")
    await page.get_by_label("Note").press("Enter")
    await page.get_by_role("button", name="Count").click()
    await page.get_by_text("South, noted: hello").wait_for()
    await page.locator("input[type=file]").set_input_files(PRICES)


async def use_panel(page: Page) -> None:
    await page.get_by_text("1908", exact=True).wait_for()
    await page.get_by_label("Region").select_option("Down in the South")
    await page.get_by_text("2028", exact=True).wait_for()
    await use(page, "2704")
    await page.get_by_text("The prices in prices.csv sum to 7").wait_for()
    await page.locator(".tabulator-cell[tabulator-field=value]").first.click()
    await page.locator(".tabulator-cell input").fill("5")
    await page.locator(".tabulator-cell input").press("Enter")
    await page.get_by_text("Row 0 is now 5").wait_for()
    await page.get_by_text("Plot", exact=True).click()


async def use_bokeh(page: Page) -> None:
    await page.get_by_text("39.0 in North").wait_for()
    await page.get_by_label("Region").select_option("Deep South")
    await page.get_by_text("69.0 in Deep South").wait_for()
    await page.get_by_label("With tax").check()
    await page.get_by_text("80.5 in Deep South").wait_for()
    await use(page, "103.5 in Deep South")
    await page.get_by_text("prices.csv holds").wait_for()
    await page.get_by_text("Table", exact=True).click()
    await page.locator(".slick-cell.l1").nth(1).click()
    await page.get_by_text("chosen [1]").wait_for()


USE = {"panel": use_panel, "bokeh": use_bokeh}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module", params=["panel", "bokeh"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
async def journey(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = folder_of(tmp_path_factory.mktemp(kind), kind)
    async with standing(folder, python=python(*NEW[kind])) as stand:
        recording = await recorded(stand.target, USE[kind])
    return recognise(recording).read(recording, "explore")


STEPS = {
    "panel": [
        "Open the app", "Set Region = Down in the South", "Set Size = 4", "Set Note = hello",
        "Click Count", "Upload prices.csv", "Click row 1 of table 1, column value", "Edit table 1",
        "Open the tab Plot",
    ],
    "bokeh": [
        "Open the app", "Set Region = Deep South", "Set extras = With tax", "Set Size = 4",
        "Set Note = hello", "Click Count", "Upload prices.csv", "Open the tab Table",
        "Select row 2 of table 1",
    ],
}  # fmt: skip
AFTER_SIZE = {
    "panel": {"table 1", "plot 1 data", "plot 2", "plot 3", "text 2", "text 3"},
    "bokeh": {"table 1", "text 2"},
}
"""What the app makes anew when Size is set: the drawing of the data, not the figure around it."""


async def test_steps_are_what_a_person_did_and_expect_what_it_changed(
    journey: Journey, kind: str
) -> None:
    assert journey.framework == "bokeh"
    assert [step.label for step in journey.steps] == STEPS[kind]
    [at] = [step.number for step in journey.steps if step.label == "Set Size = 4"]
    assert journey.steps[at].act.detail == {"Size": 4}
    following = (*journey.steps[at].expects, *journey.steps[at + 1].expects)  # we were quick
    late = {"plot 1"}  # the figure made for Region, on a slow machine
    assert AFTER_SIZE[kind] <= set(following) <= AFTER_SIZE[kind] | late
    [upload] = [step for step in journey.steps if step.act.kind == "upload"]
    [file] = upload.act.detail["files"]
    assert (file["name"], journey.blobs[file["blob"]]) == ("prices.csv", b"price\n3\n4\n")


async def test_sessions_alone_together_and_in_haste_see_the_same(
    journey: Journey, kind: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, kind)
    async with standing(folder, python=python(*NEW[kind])) as stand:
        seen = await examine(folder, journey, stand.target)
        hurried = await play(journey, stand.target, Pace(quiet=0))
        stuck = [await play(each, stand.target) for each in impossible(journey)]
    assert (seen.verdict, seen.volatile) == ("unapproved", ()), seen.sentence
    last = seen.seen.steps[-1].outputs
    assert hurried.steps[-1].outputs == last
    assert sorted({each.kind for each in last.values()}) == KINDS[kind]
    assert [replay.ending for replay in stuck] == ["stuck", "stuck"]
    assert "There is no Regions on the page. There is Region." in stuck[0].why
    assert "Region does not offer East." in stuck[1].why

    approve(folder, seen, "ann", "2026-11-24")
    folder_of(tmp_path, kind, ("FACTOR = 2", "FACTOR = 5"))
    async with standing(folder, python=python(*NEW[kind])) as stand:
        result = await examine(folder, journey, stand.target, together=1)
    assert result.verdict == "differs"
    assert {each.output for each in result.differences} == CHANGED[kind]


def impossible(journey: Journey) -> list[Journey]:
    """Return journeys that ask for a widget, and for a choice, that are not there."""
    acts = Act("set", {"Regions": "North"}), Act("set", {"Region": "East"})
    return [
        replace(journey, steps=(journey.steps[0], Step(number=1, label="Set it", act=act)))
        for act in acts
    ]


KINDS = {"panel": ["html", "image", "plot", "table", "value"],
         "bokeh": ["html", "plot", "table", "value"]}  # fmt: skip
CHANGED = {"panel": {"table 1", "plot 1 data", "plot 2", "plot 3", "text 2", "text 3"},
           "bokeh": {"table 1", "text 2"}}  # fmt: skip


async def test_a_journey_plays_on_an_older_release(
    journey: Journey, kind: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, kind)
    async with standing(folder, python=python(*OLD[kind])) as stand:
        replay = await play(journey, stand.target)
    assert replay.ending == "done", replay.why
    last = replay.steps[-1].outputs
    said = {"panel": "<p>Row 0 is now 5", "bokeh": "chosen [1]"}
    assert last["text 1"].content.startswith(said[kind])
    first = {"panel": [0, 0, 5], "bokeh": [0, 22.5]}
    assert last["table 1"].content["rows"][0] == first[kind]


async def test_a_failing_callback_is_told_of_what_it_should_have_made(
    journey: Journey, kind: str, tmp_path: Path
) -> None:
    faults = {"panel": ("{go.clicks}", "{1 / 0}"), "bokeh": ("clicks += 1", "clicks += 1 / 0")}
    folder = folder_of(tmp_path, kind, faults[kind])
    async with standing(folder, python=python(*NEW[kind])) as stand:
        replay = await play(journey, stand.target)
    [click] = [step for step in replay.steps if step.label == "Click Count"]
    assert click.outputs["text 1"].kind == "error"
    assert "division by zero" in click.outputs["text 1"].content
