"""Shiny for R: Greenroom's example and those that Shiny ships, recorded in a browser and played."""

import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
SHIPPED = Path("/usr/lib/R/site-library/shiny/examples")
RSCRIPT = shutil.which("Rscript") or ""
PAUSE = 600.0
"""Milliseconds after which a person goes on; less would be the page's own doing."""


async def select(page: Page, name: str, value: str) -> None:
    await page.evaluate(f"$('#{name}')[0].selectize.setValue({json.dumps(value)})")


async def calm(page: Page) -> None:
    """Wait until Shiny is idle, then as long as a person would."""
    await page.wait_for_function("!document.documentElement.classList.contains('shiny-busy')")
    await page.wait_for_timeout(PAUSE)


async def penguins(page: Page) -> None:
    await page.wait_for_selector("#histogram img")
    await calm(page)
    await select(page, "two", "Chinstrap")
    await page.get_by_text("below Chinstrap").wait_for()
    await calm(page)
    await page.evaluate("$('#bins').data('ionRangeSlider').update({from: 8})")
    await calm(page)


async def tabsets(page: Page) -> None:
    await page.wait_for_selector("#plot img")
    await calm(page)
    await page.click("a[data-value=Summary]")
    await page.get_by_text("Min.").wait_for()
    await calm(page)
    await page.click("a[data-value=Table]")
    await page.wait_for_selector("#table table")


async def widgets(page: Page) -> None:
    await page.get_by_text("perm").first.wait_for()
    await calm(page)
    await select(page, "dataset", "cars")
    await calm(page)
    await page.click("#update")
    await page.get_by_text("dist").first.wait_for()


async def upload(page: Page) -> None:
    await calm(page)
    file: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,x\n2,y\n"}
    await page.set_input_files("#file1", file)
    await page.wait_for_selector("#contents table")
    await calm(page)
    await page.click("#header")
    await page.get_by_text("V1").wait_for()


async def play(folder: Path, drive: Callable[[Page], Awaitable[None]]) -> tuple[Journey, Examined]:
    """Record an app and play what was recorded: alone twice, then four times together."""
    async with standing(folder, python=RSCRIPT) as stand:
        recording = await recorded(stand.target, drive)
        journey = recognise(recording).read(recording, "explore")
        return journey, await examine(folder, journey, stand.target)


def shipped(name: str, folder: Path) -> Path:
    return shutil.copytree(SHIPPED / name, folder / name)


def labels(journey: Journey) -> list[str]:
    return [step.label for step in journey.steps]


async def test_the_example_passes_until_its_code_is_changed(tmp_path: Path) -> None:
    folder = shutil.copytree(EXAMPLES / "shiny-r", tmp_path / "app")
    journey, result = await play(folder, penguins)
    assert result.verdict == "unapproved", result.sentence
    assert labels(journey) == ["Open the app", "Set two = Chinstrap", "Set bins = 8"]
    assert set(journey.steps[1].expects) == {"histogram", "verdict", "summary"}
    assert journey.steps[2].expects == ("histogram",)
    approve(folder, result, "ann", "2026-11-24")
    source = (folder / "app.R").read_text()
    (folder / "app.R").write_text(source.replace("mean)\n", "median)\n").replace('99"', '44"'))
    async with standing(folder, python=RSCRIPT) as stand:
        result = await examine(folder, journey, stand.target)
    assert {each.output for each in result.differences} == {"summary", "histogram"}


async def test_turning_to_another_tab_is_a_step(tmp_path: Path) -> None:
    journey, result = await play(shipped("06_tabsets", tmp_path), tabsets)
    assert labels(journey) == ["Open the app", "Show summary", "Show table"]
    assert [step.expects for step in journey.steps] == [("plot",), ("summary",), ("table",)]
    assert result.verdict == "unapproved", result.sentence
    random = {each.output for each in result.volatile}
    assert random == {"plot", "summary", "table"}


async def test_an_input_that_nothing_depends_on_yet_is_never_answered(tmp_path: Path) -> None:
    journey, result = await play(shipped("07_widgets", tmp_path), widgets)
    assert labels(journey) == ["Open the app", "Set dataset = cars", "Set update = 1"]
    assert journey.steps[1].expects == ()
    assert result.verdict == "unapproved", result.sentence
    before, after = (step.outputs["view"].content for step in result.seen.steps[1:])
    assert ("perm" in before, "dist" in after) == (True, True)


async def test_a_file_is_uploaded_again(tmp_path: Path) -> None:
    journey, result = await play(shipped("09_upload", tmp_path), upload)
    assert labels(journey) == ["Open the app", "Upload a.csv", "Set header = false"]
    assert result.verdict == "unapproved", result.sentence
    assert "V1" in result.seen.steps[-1].outputs["contents"].content
