"""Streamlit: what a person changed before each run is a step, played with the live app's ids."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.adapters.streamlit.state.described import widget_of
from greenroom.rehearsal.adapters.streamlit.state.elements import content_of
from greenroom.rehearsal.adapters.streamlit.state.unknown import read_unknown
from greenroom.rehearsal.adapters.streamlit.state.widgets import Widget
from greenroom.rehearsal.adapters.streamlit.wire import schema
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import standing
from kinds.running import environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
NEWEST, OLDER = "streamlit", "streamlit==1.40.2"
APP = """
import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

FACTOR = 2
st.title("Sales")
with st.sidebar:
    region = st.selectbox("Region", ["North", "South", "West"], key="region")
    kind = st.radio("Kind", ["net", "gross"])
    years = st.slider("Years", 2000, 2020, (2005, 2015))
frame = pd.DataFrame({"year": range(years[0], years[1] + 1)})
frame["sales"] = [FACTOR * (year - 1999) * len(region) for year in frame["year"]]
st.metric("Sum", f"{frame['sales'].sum()} {kind}")
table, chart = st.tabs(["Table", "Chart"])
table.dataframe(frame)
chart.altair_chart(alt.Chart(frame).mark_bar().encode(x="year:O", y="sales").interactive())
st.image(np.full((8, 8, 3), frame["sales"].sum() % 256, dtype="uint8"))

with st.form("who", clear_on_submit=True):
    name = st.text_input("Name")
    tags = st.multiselect("Tags", ["a", "b", "c"])
    sent = st.form_submit_button("Send")
if sent:
    st.success(f"{name} of {region}: {', '.join(tags)}")

@st.fragment
def count():
    st.session_state.setdefault("count", 0)
    if st.button("Add"):
        st.session_state["count"] += FACTOR
    st.text(f"count {st.session_state['count']}")
count()

given = st.file_uploader("Rows")
if given:
    st.write(f"{given.name}: {len(given.getvalue().splitlines())} rows")
if st.download_button("Take", frame.to_csv(index=False), "sales.csv"):
    st.caption("taken")
if st.checkbox("Fail"):
    1 / 0
"""

PAGES = """
import streamlit as st

def home():
    st.title("Home")
    if st.button("Jump"):
        st.switch_page(there)

def more():
    st.title("More")
    st.text(f"name {name}")
    st.image('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>')
    given = st.file_uploader("File")
    st.text(given.getvalue().decode() if given else "nothing")

name = st.text_input("Name")
there = st.Page(more, title="More", url_path="more")
st.navigation([st.Page(home, title="Home"), there]).run()
"""
PYPLOT = """
import matplotlib.pyplot as plt
import numpy as np
import streamlit as st

n = st.slider("N", 1, 100, 20)
figure, axes = plt.subplots()
axes.hist(np.random.default_rng(1).normal(size=n * 50), bins=10)
st.pyplot(figure)
"""


def python(*wanted: str) -> str:
    return str(environment(wanted) / "bin" / "python")


def written(folder: Path, text: str = APP) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(text)
    (folder / "greenroom.toml").write_text('[app]\nkind = "streamlit"\nentry = "app.py"\n')
    return folder


async def drive(page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 2000})  # a list closes when scrolled
    await page.get_by_text("1210 net").wait_for()
    await page.get_by_role("combobox", name=re.compile("Region")).click()
    await page.get_by_role("option", name="West").click()
    await page.get_by_text("968 net").wait_for()
    await page.get_by_text("gross", exact=True).click()
    await page.get_by_text("968 gross").wait_for()
    handle = page.get_by_role("slider").first
    await handle.focus()
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await page.get_by_text("800 gross").wait_for()
    await page.get_by_label("Name").fill("Ann")
    tags = page.get_by_role("combobox", name=re.compile("Tags"))
    await tags.click()
    await page.locator("[role=option]", has_text=re.compile("^b$")).click()
    await tags.press("Escape")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text("Ann of West: b").wait_for()
    await page.get_by_role("button", name="Add").click()
    await page.get_by_text("count 2").wait_for()
    rows = FilePayload(name="rows.csv", mimeType="text/csv", buffer=b"a\n1\n2\n")
    await page.locator("input[type=file]").set_input_files([rows])
    await page.get_by_text("rows.csv: 3 rows").wait_for()
    async with page.expect_download():
        await page.get_by_role("button", name="Take").click()
    await page.get_by_text("taken").wait_for()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


async def on(release: str, folder: Path) -> Journey:
    async with standing(folder, python=python(release)) as stand:
        recording = await recorded(stand.target, drive)
    return recognise(recording).read(recording, "explore")


@pytest.fixture(scope="module")
async def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    return await on(NEWEST, written(tmp_path_factory.mktemp("streamlit") / "app"))


LABELS = [
    "Open the app",
    "Set Region = West",
    "Set Kind = gross",
    "Set Years = [2008, 2015]",
    "Click Send with Name = Ann, Tags = b",
    "Click Add",
    "Upload rows.csv to Rows",
    "Download Take",
]


async def test_what_a_person_did_before_each_run_is_a_step(journey: Journey) -> None:
    assert journey.framework == "streamlit"
    assert journey.framework_version.startswith("1.")
    assert [step.label for step in journey.steps] == LABELS
    assert journey.steps[1].act.detail == {"region": "West"}
    assert set(journey.steps[3].expects) == {
        *("metric:Sum", "Table/dataframe", "Chart/chart", "image", "download_button:Take"),
    }
    assert journey.steps[5].expects == ("text",)


async def test_sessions_are_the_same_until_the_code_changes(
    journey: Journey, tmp_path: Path
) -> None:
    folder = written(tmp_path / "app")
    async with standing(folder, python=python(NEWEST)) as stand:
        first = await examine(folder, journey, stand.target)
        assert first.verdict == "unapproved", first.differences or first.sentence
        assert first.volatile == ()
        approve(folder, first, "ann", "2026-11-24")
        assert (await examine(folder, journey, stand.target)).passed
        (folder / "app.py").write_text(APP.replace("FACTOR = 2", "FACTOR = 3"))
        await stand.restart()
        changed = await examine(folder, journey, stand.target)
    assert_as_shown(first.seen.steps[-1].outputs)
    assert changed.verdict == "differs", changed.sentence
    assert {each.output for each in changed.differences} == {
        *("metric:Sum", "Table/dataframe", "Chart/chart", "image", "text"),
        "download:download_button:Take",
    }
    words = {each.output: each.words for each in changed.differences if each.step == 0}
    assert "11 of 22 cells, column `sales`" in words["Table/dataframe"]


def assert_as_shown(outputs: Mapping[str, Output]) -> None:
    assert outputs["metric:Sum"].content == {"label": "Sum", "value": "800 gross"}
    assert outputs["Table/dataframe"].content["rows"][0] == [2008, 72]
    assert outputs["image"].media == "image/jpeg"
    assert outputs["text"].content == "count 2"
    assert outputs["markdown"].content == "rows.csv: 3 rows"
    assert outputs["download:download_button:Take"].data.startswith(b"year,sales\n2008,72")


async def test_a_journey_plays_on_an_older_release(journey: Journey, tmp_path: Path) -> None:
    folder = written(tmp_path / "app")
    async with standing(folder, python=python(OLDER)) as stand:
        result = await examine(folder, journey, stand.target, together=1)
    assert result.verdict == "unapproved", result.differences or result.sentence
    assert_as_shown(result.seen.steps[-1].outputs)


async def test_a_journey_of_an_older_release_plays_on_the_newest(tmp_path: Path) -> None:
    folder = written(tmp_path / "app")
    older = await on(OLDER, folder)
    assert older.framework_version == "1.40.2"
    assert [step.label for step in older.steps] == LABELS
    async with standing(folder, python=python(NEWEST)) as stand:
        result = await examine(folder, older, stand.target, together=1)
    assert result.verdict == "unapproved", result.differences or result.sentence
    assert_as_shown(result.seen.steps[-1].outputs)


async def test_what_is_gone_is_named(journey: Journey, tmp_path: Path) -> None:
    folder = written(tmp_path / "app", APP.replace('"West"', '"East"').replace('"Kind"', '"Type"'))
    async with standing(folder, python=python(NEWEST)) as stand:
        without_option = await play(journey, stand.target)
        kept = tuple(step for step in journey.steps if step.number != 1)
        without_widget = await play(replace(journey, steps=kept), stand.target)
        unfit = Step(1, "Set Years", Act("set", {"slider:Years": "often"}))
        without_sense = await play(replace(journey, steps=(kept[0], unfit)), stand.target)
    assert (without_option.ending, without_option.at_step) == ("stuck", 1)
    assert "`region` does not offer West, but North, South, East." in without_option.why
    assert (without_widget.ending, without_widget.at_step) == ("stuck", 2)
    assert "shows no widget `radio:Kind`. It shows radio:Type" in without_widget.why
    assert '`slider:Years` cannot take "often"' in without_sense.why


async def test_a_key_that_was_renamed_is_found_by_kind_and_label(
    journey: Journey, tmp_path: Path
) -> None:
    folder = written(tmp_path / "app", APP.replace('key="region"', 'key="where"'))
    async with standing(folder, python=python(NEWEST)) as stand:
        replay = await play(journey, stand.target)
    assert replay.ending == "done", replay.why
    assert replay.steps[-1].outputs["where"].content["value"] == "West"


async def test_an_exception_is_an_error_among_the_outputs(tmp_path: Path) -> None:
    folder = written(tmp_path / "app")
    steps = (
        Step(0, "Open", Act("open"), expects=("metric:Sum",)),
        Step(1, "Fail", Act("set", {"checkbox:Fail": True}), expects=("nothing",)),
    )
    async with standing(folder, python=python(NEWEST)) as stand:
        replay = await play(Journey("fails", "streamlit", steps), stand.target)
    assert replay.ending == "done", replay.why
    assert replay.steps[1].outputs["exception"] == Output(
        "error", "ZeroDivisionError: division by zero"
    )


async def wander(page: Page) -> None:
    await page.get_by_role("heading", name="Home").wait_for()
    await page.get_by_role("link", name="More").click()
    await page.get_by_text("nothing").wait_for()
    text = FilePayload(name="said.txt", mimeType="text/plain", buffer=b"hello")
    await page.locator("input[type=file]").set_input_files([text])
    await page.get_by_text("hello", exact=True).wait_for()
    await page.get_by_role("link", name="Home").click()
    await page.get_by_role("button", name="Jump").click()
    await page.get_by_text("nothing").wait_for()
    await page.reload()
    await page.get_by_label("Name").fill("Ann")
    await page.get_by_label("Name").press("Enter")
    await page.get_by_text("name Ann").wait_for()


async def test_pages_are_visited_under_a_base_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "apps/sales")
    folder = written(tmp_path / "app", PAGES)
    async with standing(folder, python=python(NEWEST)) as stand:
        target = replace(stand.target, url=f"{stand.target.url}/apps/sales")
        recording = await recorded(target, wander)
        found = recognise(recording).read(recording, "wander")
        result = await examine(folder, found, target)
    assert found.base_path == "/apps/sales"
    assert [step.label for step in found.steps] == [
        *("Open the app", "Go to more", "Upload said.txt to File", "Go to the first page"),
        *("Click Jump", "Open the app at more", "Set Name = Ann"),
    ]
    assert result.verdict == "unapproved", result.differences or result.sentence
    assert result.seen.steps[2].outputs["text:2"].content == "hello"
    last = result.seen.steps[-1].outputs
    assert last["text"].content == "name Ann"
    assert last["image"].media == "image/svg+xml"


async def test_plots_that_sessions_mix_up_are_found(tmp_path: Path) -> None:
    folder = written(tmp_path / "app", PYPLOT)
    steps = tuple(Step(n, f"Set N = {n}", Act("set", {"slider:N": 10 * n})) for n in range(1, 5))
    found = Journey("plots", "streamlit", (Step(0, "Open", Act("open")), *steps))
    async with standing(folder, python=python(NEWEST, "matplotlib")) as stand:
        result = await examine(folder, found, stand.target, together=6)
    assert result.verdict == "differs"
    assert {(each.output, each.kind) for each in result.differences} == {("image", "concurrent")}


def test_an_element_of_a_later_release_is_still_seen() -> None:
    element = b"\x0a\x0e$$ID-d1-gauge1\x12\x05Gauge\x18\x07"
    shown = schema.message("Element").FromString(b"\x9a\x05" + bytes([len(element)]) + element)
    field, content = content_of(shown)
    widget = widget_of(field, content, "")
    assert field == "#83"
    assert read_unknown(content) == {"1": "$$ID-d1-gauge1", "2": "Gauge", "3": 7}
    assert widget == Widget("$$ID-d1-gauge1", "#83", "Gauge")
    assert widget.key == "gauge1"
