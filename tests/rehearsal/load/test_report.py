from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright

from greenroom.rehearsal.load.compare import compared
from greenroom.rehearsal.load.report.page import page
from greenroom.rehearsal.load.report.scales import ticks, whole_ticks


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_asking_anybody_for_anything(
    browser, result, tmp_path, scheme
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(result, compared(result, result)), "utf-8")
    asked: list[str] = []
    shown = browser.new_page(color_scheme=scheme, viewport={"width": 1200, "height": 800})
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: asked.append(message.text))
    shown.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert f"{result.plan.users} people at once" in shown.locator("h1").inner_text()
    assert shown.locator("svg[role=img]").count() >= 3 + len(result.counted.steps)
    ground = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground.startswith("oklch(0.98" if scheme == "light" else "oklch(0.15")
    assert shown.evaluate("document.documentElement.scrollWidth") <= 1200
    shown.close()


def test_a_narrow_screen_scrolls_charts_not_the_page(browser, result, tmp_path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(result), "utf-8")
    shown = browser.new_page(viewport={"width": 390, "height": 800})
    shown.goto(file.as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    shown.close()


def test_what_an_app_says_stays_text(result) -> None:
    evil = '</style><script>alert("1")</script>'
    steps = tuple(replace(step, label=evil) for step in result.counted.steps)
    phases = tuple(replace(phase, steps=steps) for phase in result.phases)
    text = page(replace(result, app=evil, phases=phases, log=(evil,), journey=evil))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_test_in_which_nothing_was_completed_has_a_page_too(result) -> None:
    phases = tuple(replace(phase, steps=()) for phase in result.phases)
    text = page(replace(result, phases=phases, sessions=(), moments=(), wrong=()))
    assert text.startswith("<!doctype html>")


@pytest.mark.parametrize("high", [0.0, 0.003, 0.07, 0.99, 1.0, 7.3, 1234.0])
def test_scales_end_at_a_round_value_that_is_high_enough(high) -> None:
    marks = ticks(high)
    assert marks[0] == 0
    assert marks[-1] >= high * 0.999
    assert 2 <= len(marks) <= 8
    assert whole_ticks(int(high))[-1] >= int(high)
