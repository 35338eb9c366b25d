"""Voila: steps by what stands on a notebook's page, played with the ids of the live session."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.adapters.voila.frames import PARTS, framed, parsed
from greenroom.rehearsal.adapters.voila.kernel import Kernel, Widget
from greenroom.rehearsal.adapters.voila.page import WIDGET
from greenroom.rehearsal.adapters.voila.requests import requests_of
from greenroom.rehearsal.adapters.voila.tables import table_of
from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.replay.model import Pace
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import Stand, standing
from kinds.running import environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
NEW = ("voila", "ipykernel<7", "ipywidgets", "matplotlib", "pandas")
OLD = ("voila==0.4.6", "ipykernel<7", "ipywidgets==7.8.5", "matplotlib", "pandas")
CELLS = (
    """
%matplotlib inline
import io
import ipywidgets as w
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure
FACTOR = 2
pd.DataFrame({"k": range(3), "sold": [k * FACTOR for k in range(3)]})
""",
    """
region = w.Dropdown(description="Region", options={"In the North": "North", "Down in the South": "South"})
size = w.IntSlider(description="Size", min=1, max=9, value=3)
note = w.Text(description="Note")
go = w.Button(description="Count")
given = w.FileUpload(accept=".csv")
said = w.HTML("Nothing yet")
out = w.Output()
clicks = 0

def takings():
    return [(ord(region.value[0]) + k) * FACTOR * size.value for k in range(3)]

def update(*_):
    out.clear_output(wait=True)
    with out:
        print("sum", sum(takings()))
        display(pd.DataFrame({"k": range(3), "value": takings()}))
        figure = Figure(figsize=(2, 1))
        figure.subplots().bar(range(3), takings())
        display(figure)

def count(_):
    global clicks
    clicks += 1
    said.value = f"<b>{clicks}</b> clicks in {region.value}, noted: {note.value}"

def priced(change):
    files = given.value.values() if isinstance(given.value, dict) else given.value
    [prices] = (pd.read_csv(io.BytesIO(file["content"])).price for file in files)
    said.value = f"The prices sum to {prices.sum()}"

for each in (region, size):
    each.observe(update, "value")
go.on_click(count)
given.observe(priced, "value")
update()
tabs = w.Tab([w.VBox([out]), w.Label("about")])
tabs.set_title(0, "Takings")
tabs.set_title(1, "About")
w.VBox([w.HBox([region, size, note, go, given]), said, tabs])
""",
)
MADE = ("cell 1", "output 1", "output 1.2", "output 1.3")
"""What hangs on the factor: a data frame; a print, a data frame and a picture."""
PRICES = {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"price\n3\n4\n"}


def folder_of(place: Path, change: tuple[str, str] = ("", "")) -> Path:
    place.mkdir(exist_ok=True)
    sources = [cell.replace(*change) if change[0] else cell for cell in CELLS]
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [],
         "execution_count": None, "source": source.strip()}
        for n, source in enumerate(sources)
    ]  # fmt: skip
    about = {"kernelspec": {"name": "elsewhere", "display_name": "P", "language": "python"}}
    book = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    (place / "app.ipynb").write_text(json.dumps(book))
    return place


def python(*wanted: str) -> str:
    return str(environment(wanted) / "bin" / "python")


async def use(page: Page) -> None:
    await page.get_by_text("sum 1422").wait_for()
    await page.get_by_label("Region").select_option("Down in the South")
    await page.get_by_text("sum 1512").wait_for()
    await page.get_by_role("slider").press("ArrowRight")
    await page.get_by_text("sum 2016").wait_for()
    await page.get_by_label("Note").fill("hello")
    await page.get_by_role("button", name="Count").click()
    await page.get_by_text("South, noted: hello").wait_for()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Upload").click()
    await (await chooser.value).set_files(PRICES)
    await page.get_by_text("The prices sum to 7").wait_for()
    await page.get_by_role("tab", name="About").click()
    await page.get_by_text("about", exact=True).wait_for()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = folder_of(tmp_path_factory.mktemp("voila"))
    async with standing(folder, python=python(*NEW)) as stand:
        recording = await recorded(stand.target, use)
    return recognise(recording).read(recording, "explore")


async def test_steps_are_what_a_person_did_and_expect_what_it_changed(journey: Journey) -> None:
    assert journey.framework == "voila"
    assert [step.label for step in journey.steps] == [
        "Open the app", "Set Region = Down in the South", "Set Size = 4", "Set Note = hello",
        "Click Count", "Upload prices.csv", "Open the tab About",
    ]  # fmt: skip
    assert {"cell 1", "Region", "text 1", "output 1", "output 1.2", "output 1.3"} <= set(
        journey.steps[0].expects
    )
    assert set(journey.steps[2].expects) == {"output 1", "output 1.2", "output 1.3"}
    assert journey.steps[4].expects == ("text 1",)
    [file] = journey.steps[5].act.detail["files"]
    assert (file["name"], journey.blobs[file["blob"]]) == ("prices.csv", b"price\n3\n4\n")


@pytest.fixture(scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    """Voila reads the notebook anew for each visitor, so that a test may change it."""
    folder = folder_of(tmp_path_factory.mktemp("stand"))
    async with standing(folder, python=python(*NEW)) as found:
        yield found


async def test_sessions_alone_together_and_in_haste_see_the_same(
    journey: Journey, stand: Stand
) -> None:
    folder = folder_of(stand.folder)
    seen = await examine(folder, journey, stand.target)
    hurried = await play(journey, stand.target, Pace(quiet=0))
    assert (seen.verdict, seen.volatile) == ("unapproved", ()), seen.sentence
    last = seen.seen.steps[-1].outputs
    assert hurried.ending == "done", hurried.why
    assert hurried.steps[-1].outputs == last
    kinds = {name: last[name].kind for name in (*MADE, "text 1")}
    assert list(kinds.values()) == ["table", "text", "table", "image", "html"]

    approve(folder, seen, "ann", "2026-11-24")
    folder_of(stand.folder, ("FACTOR = 2", "FACTOR = 5"))
    result = await examine(folder, journey, stand.target, together=1)
    assert result.verdict == "differs"
    assert {each.output for each in result.differences} == set(MADE)


async def test_a_failing_callback_is_told_of_what_it_should_have_made(
    journey: Journey, stand: Stand
) -> None:
    folder_of(stand.folder, ("clicks += 1", "clicks += 1 / 0"))
    replay = await play(journey, stand.target)
    [click] = [step for step in replay.steps if step.label == "Click Count"]
    assert click.outputs["text 1"].kind == "error"
    assert "division by zero" in click.outputs["text 1"].content


LATE = (
    "update()\n",
    """update()
import threading
told = [{"output_type": "stream", "name": "stdout", "text": text} for text in ("a", "b", "c", "d")]
threading.Timer(8, out.set_state, [{"outputs": told}]).start()
""",
)
"""As when Voila tells the kernel what its cells displayed later than it answers the page."""


async def test_what_the_kernel_hears_late_is_asked_for_again(stand: Stand) -> None:
    folder_of(stand.folder, LATE)
    step = Step(0, "Open the app", Act("open"), expects=("output 1", "output 1.4"), timeout=30_000)
    replay = await play(Journey("explore", "voila", (step,)), stand.target)
    assert replay.ending == "done", replay.why
    assert replay.steps[0].outputs["output 1.4"].content == "d"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ({"Regions": "North"}, "There is no Regions on the page. There is Region."),
        ({"Region": "East"}, "Region does not offer East."),
        ({"Size": 3}, "Size is disabled."),
    ],
)
def test_what_nobody_could_do_on_the_page_is_named(act: dict[str, object], why: str) -> None:
    view = {"_view_name": "View", "description": "Region", "_options_labels": ["North"], "index": 0}
    size = {"_view_name": "View", "description": "Size", "disabled": True, "value": 1}
    shown = tuple({"data": {WIDGET: {"model_id": name}}} for name in ("a", "b"))
    kernel = Kernel(shown, {"a": Widget("a", view), "b": Widget("b", size)})
    step = Step(number=1, label="Set it", act=Act("set", act))
    with pytest.raises(StuckError, match=re.escape(why)):
        list(requests_of(kernel, step, Journey("explore", "voila", (step,))))


async def test_a_journey_plays_on_an_older_release_and_each_kernel_ends_with_its_session(
    journey: Journey, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path)
    async with standing(folder, python=python(*OLD)) as stand:
        replay = await play(journey, stand.target)
        kernels = Path(f"/proc/{stand.pid}/task/{stand.pid}/children").read_text().split()
    assert replay.ending == "done", replay.why
    last = replay.steps[-1].outputs
    assert last["text 1"].content == "The prices sum to 7"
    assert last["output 1"].content == "sum 2016\n"
    assert last["output 1.2"].content["rows"][0] == [0, 0, 664]
    assert last["output 1.3"].kind == "image"
    assert kernels == []


def test_a_message_with_buffers_is_read_as_it_was_framed() -> None:
    content = {"comm_id": "c", "data": {"method": "update", "state": {"value": [{}]},
               "buffer_paths": [["value", 0, "content"]]}}  # fmt: skip
    name, frame = framed("comm_msg", content, "me", (b"\0\1",))
    message = parsed(frame, "")
    assert (message.id, message.kind) == (name, "comm_msg")
    assert message.data["state"]["value"] == [{"content": b"\0\1"}]


@pytest.mark.parametrize("frame", ["{}", "no", b"", b"\0\0\0\2\0\0", b"\xff" * 40])
@pytest.mark.parametrize("protocol", ["", PARTS])
def test_what_is_no_message_of_a_kernel_is_said_to_be_none(
    frame: str | bytes, protocol: str
) -> None:
    with pytest.raises(BrokenError, match="Jupyter"):
        parsed(frame, protocol)


def test_a_table_with_two_rows_of_names_keeps_both_and_other_markup_is_no_table() -> None:
    frame = (
        '<table class="dataframe"><thead><tr><th></th><th colspan="2">a</th></tr>'
        "<tr><th>k</th><th>x</th><th>y</th></tr></thead>"
        "<tbody><tr><th>1</th><td>2.5</td><td>n/a</td></tr></tbody></table>"
    )
    assert table_of(frame) == {"columns": ["k", "a x", "a y"], "rows": [[1, 2.5, "n/a"]]}
    assert table_of("<table><tr><td>1</td></tr></table>") is None
