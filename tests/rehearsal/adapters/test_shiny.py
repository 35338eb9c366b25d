"""Shiny for Python: Core and Express, recorded on one release and played on another."""

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.stand import standing
from kinds.running import environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
CORE = """
import pandas as pd
from shiny import App, reactive, render, ui

FACTOR = 2
app_ui = ui.page_fluid(
    ui.input_slider("n", "Size", 1, 50, 3), ui.input_text("name", "Name", "Ann"),
    ui.input_action_button("go", "Go"), ui.input_file("file", "File"), ui.output_text("greeting"),
    ui.output_data_frame("frame"), ui.output_text("size"), ui.download_button("save", "Save"),
    ui.output_ui("more"),
)


def server(input, output, session):
    @render.text
    def greeting():
        return f"{input.name()} {input.n() * FACTOR}"

    @render.data_frame
    def frame():
        return render.DataGrid(pd.DataFrame({"k": [1, 2], "v": [input.n(), FACTOR]}))

    @render.text
    def size():
        files = input.file()
        return f"{files[0]['size']} bytes" if files else "none"

    @render.download(filename="n.txt")
    def save():
        yield f"n is {input.n() * FACTOR}"

    @render.ui
    def more():
        return ui.input_select("pick", "Pick", ["a", "b"]) if input.go() else ui.p("nothing yet")


app = App(app_ui, server)
"""
EXPRESS = """
from shiny.express import input, render, ui

FACTOR = 2
ui.input_slider("n", "Size", 1, 50, 3)
ui.input_text("name", "Name", "Ann")
ui.input_action_button("go", "Go")
ui.input_file("file", "File")


@render.text
def greeting():
    return f"{input.name()} {input.n() * FACTOR}"


@render.text
def size():
    files = input.file()
    return f"{files[0]['size']} bytes" if files else "none"


@render.download(filename="n.txt", label="Save")
def save():
    yield f"n is {input.n() * FACTOR}"


@render.express
def more():
    if input.go():
        ui.input_select("pick", "Pick", ["a", "b"])
"""
NEWEST = ("shiny", "pandas")
OLDER = ("shiny==0.10.2", "pandas", "htmltools<0.7", "starlette<0.40", "uvicorn<0.31")
PAUSE = 600.0
"""Milliseconds after which a person goes on; less would be the page's own doing."""


def python(wanted: tuple[str, ...]) -> str:
    return str(environment(wanted) / "bin" / "python")


def app_in(folder: Path, source: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(source.lstrip())
    return folder


async def slide(page: Page, name: str, value: int) -> None:
    await page.evaluate(f"$('#{name}').data('ionRangeSlider').update({{from: {value}}})")


async def drive(page: Page) -> None:
    await page.get_by_text("Ann 6").wait_for()
    await page.wait_for_timeout(PAUSE)
    await slide(page, "n", 10)
    await page.get_by_text("Ann 20").wait_for()
    await page.wait_for_timeout(PAUSE)
    await page.click("#go")
    await page.wait_for_selector("#pick")
    await page.wait_for_timeout(PAUSE)
    await page.select_option("#pick", "b")
    await page.wait_for_timeout(PAUSE)
    file: FilePayload = {"name": "a.bin", "mimeType": "text/plain", "buffer": b"\0\xff\r\n"}
    await page.set_input_files("#file", file)
    await page.get_by_text("4 bytes").wait_for()
    await page.wait_for_timeout(PAUSE)
    async with page.expect_download():
        await page.click("#save")


async def recording_of(folder: Path, wanted: tuple[str, ...]) -> tuple[Journey, Examined]:
    """Record an app and play what was recorded on the same release."""
    async with standing(folder, python=python(wanted)) as stand:
        recording = await recorded(stand.target, drive)
        journey = recognise(recording).read(recording, "explore")
        return journey, await examine(folder, journey, stand.target)


async def outcome(folder: Path, journey: Journey, wanted: tuple[str, ...]) -> Examined:
    async with standing(folder, python=python(wanted)) as stand:
        return await examine(folder, journey, stand.target)


@pytest.mark.parametrize(
    ("source", "on", "to"), [(CORE, NEWEST, OLDER), (EXPRESS, OLDER, NEWEST)],
    ids=["core, 1.8 to 0.10", "express, 0.10 to 1.8"],
)  # fmt: skip
async def test_a_journey_of_one_release_plays_on_another_and_finds_changed_code(
    tmp_path: Path, source: str, on: tuple[str, ...], to: tuple[str, ...]
) -> None:
    folder = app_in(tmp_path / "app", source)
    journey, result = await recording_of(folder, on)
    assert result.verdict == "unapproved", result.sentence
    assert [step.label for step in journey.steps] == [
        "Open the app", "Set n = 10", "Set go = 1", "Set pick = b", "Upload a.bin", "Download save",
    ]  # fmt: skip
    seen = result.seen.steps[-1].outputs
    assert (seen["size"].content, seen["download:save"].data) == ("4 bytes", b"n is 20")
    assert not result.volatile
    approve(folder, result, "ann", "2026-11-24")
    app_in(folder, source.replace("FACTOR = 2", "FACTOR = 5"))
    changed = await outcome(folder, journey, to)
    frame = {"frame"} if "frame" in source else set()
    assert {each.output for each in changed.differences} == {"greeting", "download:save", *frame}


async def test_an_app_made_from_shinys_own_template_is_played(tmp_path: Path) -> None:
    shiny = Path(python(NEWEST)).with_name("shiny")
    create = ["create", "--template", "basic-app", "--mode", "express", "--dir", "app"]
    subprocess.run([shiny, *create], cwd=tmp_path, check=True, stdin=subprocess.DEVNULL)

    async def double(page: Page) -> None:
        await page.get_by_text("n*2 is 40").wait_for()
        await page.wait_for_timeout(PAUSE)
        await slide(page, "n", 7)
        await page.get_by_text("n*2 is 14").wait_for()

    async with standing(tmp_path / "app", python=python(NEWEST)) as stand:
        recording = await recorded(stand.target, double)
        journey = recognise(recording).read(recording, "double")
        result = await examine(tmp_path / "app", journey, stand.target)
    assert result.verdict == "unapproved", result.sentence
    assert result.seen.steps[-1].outputs["txt"].content == "n*2 is 14"
