"""A real app is recorded in a real browser, approved, changed, and found out."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey import read_journey, write_journey
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.snapshot.junit import junit
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES, environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
PENGUINS = EXAMPLES / "shiny-python"


def python() -> str:
    wanted = (PENGUINS / "requirements.txt").read_text().split()
    return str(environment((*wanted, "uvicorn", "websockets")) / "bin" / "python")


async def drive(page: Page) -> None:
    await page.wait_for_selector("#scatter img")
    await page.select_option("#x", "bill_depth_mm")
    await page.wait_for_function("document.querySelector('#correlation').innerText != '0.87'")
    await page.click("input[value=Gentoo]")
    await page.wait_for_function("document.querySelector('#count').innerText.startsWith('214')")
    await page.wait_for_timeout(400)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example with a journey that was recorded and approved."""
    folder = tmp_path_factory.mktemp("app") / "penguins"
    shutil.copytree(PENGUINS, folder, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    async with standing(folder, python=python()) as stand:
        recording = await recorded(stand.target, drive)
        journey = recognise(recording).read(recording, "explore")
        write_journey(folder, impatient(journey))
        seen = await examine(folder, journey, stand.target)
        assert seen.verdict == "unapproved", seen.sentence
        approve(folder, seen, "ann", "2026-11-23")
    return folder


def impatient(journey: Journey) -> Journey:
    """Return a journey whose steps give up sooner."""
    steps = [replace(step, timeout=8000.0) for step in journey.steps]
    return replace(journey, steps=tuple(steps))


async def outcome(folder: Path) -> Examined:
    journey = read_journey(folder / "tests/journeys/explore.journey.jsonl")
    async with standing(folder, python=python()) as stand:
        return await examine(folder, journey, stand.target)


def changed(app: Path, to: Path, old: str, new: str) -> Path:
    """Return a copy of the app in which a line is another."""
    shutil.copytree(app, to)
    text = (to / "app.py").read_text()
    assert old in text
    (to / "app.py").write_text(text.replace(old, new))
    return to


async def test_the_steps_are_what_the_person_did(app: Path) -> None:
    journey = read_journey(app / "tests/journeys/explore.journey.jsonl")
    assert [step.label for step in journey.steps] == [
        "Open the app",
        "Set x = bill_depth_mm",
        'Set species = ["Adelie", "Chinstrap"]',
    ]
    assert set(journey.steps[1].expects) == {"correlation", "scatter"}
    assert journey.steps[1].think > 0


async def test_unchanged_code_passes_again_and_again(app: Path) -> None:
    for _ in range(2):
        result = await outcome(app)
        assert result.passed, result


@pytest.mark.parametrize(
    ("old", "new", "output", "words"),
    [
        (":.2f", ":.3f", "correlation", "“0.87” → “0.873”"),
        ('"#d95f02"', '"#02d95f"', "scatter", "% of pixels"),
        (".mean().round(1)", ".median().round(1)", "means", "cells"),
        ('"Bill depth (mm)"', '"Bill length (mm)"', "means", "cells"),
        ("    def count():\n", "    def count():\n        1 / 0\n", "count", "an error instead"),
    ],
)
async def test_a_planted_fault_is_found_where_it_is(
    app: Path, tmp_path: Path, old: str, new: str, output: str, words: str
) -> None:
    result = await outcome(changed(app, tmp_path / "app", old, new))
    assert result.verdict in {"differs", "stuck"}
    assert any(each.output == output and words in each.words for each in result.differences)


async def test_an_output_that_is_wrong_only_with_others_at_the_same_time_is_found(
    app: Path, tmp_path: Path
) -> None:
    folder = changed(
        app, tmp_path / "app", "def server(input, output, session):\n",
        "IN = []\ndef server(input, output, session):\n    IN.append(session)\n"
        "    session.on_ended(lambda: IN.remove(session))\n",
    )  # fmt: skip
    source = (folder / "app.py").read_text()
    (folder / "app.py").write_text(
        source.replace("{len(chosen())}", "{len(chosen()) + len(IN) - 1}")
    )
    result = await outcome(folder)
    assert {each.kind for each in result.differences} == {"concurrent"}
    assert {each.output for each in result.differences} == {"count"}


async def test_a_step_that_cannot_be_played_never_passes(app: Path) -> None:
    steps = (Step(0, "Open the app", Act("open")), Step(1, "Fly", Act("call", {"path": "/"})))
    async with standing(app, python=python()) as stand:
        result = await examine(app, Journey("odd", "shiny", steps), stand.target)
    assert result.verdict == "stuck"
    assert "Fly" in result.sentence
    assert '<failure message="' in junit([result])


async def test_an_output_that_does_not_come_any_more_is_named(app: Path, tmp_path: Path) -> None:
    folder = changed(app, tmp_path / "app", "input.x()", "'bill_length_mm'")
    result = await outcome(folder)
    assert result.verdict in {"differs", "stuck"}
    assert {each.output for each in result.differences} >= {"correlation", "scatter"}
