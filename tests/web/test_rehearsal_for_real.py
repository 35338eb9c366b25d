"""With a real server: a version is deployed and rehearsed, a person looks and judges by keys."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e import apps
from e2e.server import PASSWORD, PATIENCE, Server, running

PATIENT = PATIENCE * 1000
LOADED = "images => images.every(i => i.complete && i.naturalWidth === 60)"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/apps")
    yield page
    context.close()


def apart(awaitable: Any) -> Any:
    """Run it in a thread of its own: the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, awaitable).result()


def test_a_changed_version_is_looked_at_and_accepted_by_keys(
    page: Page, server: Server, tmp_path: Path
) -> None:
    apart(server.deploy(apps.figures(tmp_path / "one", "figures")))
    page.goto("/apps/figures/versions/v1/rehearsal")
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("Not approved yet", timeout=PATIENT)
    page.keyboard.press("A")
    expect(verdict).to_contain_text("Passed")

    apart(server.deploy(apps.figures(tmp_path / "two", "figures", 3)))
    page.goto("/apps/figures/versions/v2/rehearsal")
    expect(verdict).to_contain_text("Differs", timeout=PATIENT)
    differing = page.locator("[data-difference]")
    expect(differing).to_have_count(3)
    expect(differing.nth(0)).to_contain_text("14")
    expect(differing.nth(0)).to_contain_text("21")
    expect(differing.nth(1).locator("td.changed")).to_have_count(2)
    expect(page.locator(".load")).to_contain_text("3 people at once")

    pictures = differing.nth(2).locator("img")
    expect(pictures).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(differing.nth(2)).to_be_focused()
    page.keyboard.press("4")
    expect(pictures.nth(2)).to_be_visible()
    pictures.nth(2).evaluate("image => image.decode()")
    page.keyboard.press("1")
    assert pictures.evaluate_all(LOADED)

    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("w")
    page.keyboard.type("Prices rose.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(differing.nth(0)).to_contain_text("Accepted by admin")
    expect(differing.nth(0)).to_contain_text("Prices rose.")
    expect(differing.nth(1)).to_be_focused()
    expect(verdict).to_contain_text("2 differences left")
    page.keyboard.press("a")
    expect(verdict).to_contain_text("1 difference left")
    expect(differing.nth(2)).to_be_focused()
    page.keyboard.press("a")
    expect(verdict).to_contain_text("Passed")
    page.keyboard.press("r")
    expect(verdict).to_contain_text("Differs")
    expect(differing.nth(2)).to_contain_text("Rejected by admin")

    said = apart(server.do("GET", "/apps/figures/judgements"))
    assert [(each["verb"], each["output"], each["why"]) for each in said][1:] == [
        ("accept", "GET /", "Prices rose."),
        ("accept", "GET /rows", ""),
        ("accept", "GET /picture", ""),
        ("reject", "GET /picture", ""),
    ]
    page.goto("/apps/figures")
    expect(page.locator("#version-2 .rehearsed")).to_contain_text("Differs")
    page.goto("/apps/figures/plan?act=releases&version=v2&stage=production")
    expect(page.locator(".warnings")).to_contain_text("The rehearsal of v2 found differences")


def test_what_an_app_made_is_sealed_and_reports_open_by_themselves(page: Page) -> None:
    page.goto("/apps/figures/versions/v2/rehearsal")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="The whole report").click()
    report = opened.value
    expect(report.locator("body")).to_contain_text("figures@v2")
    assert report.evaluate("self.origin") == "null"
    picture = page.locator(".pictures img").first.get_attribute("src")
    assert picture
    answer = page.request.get(picture)
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    page.context.clear_cookies()
    assert page.request.get(picture, headers={"accept": "application/json"}).status == 401
