"""The report of a test: one file, what differs beside what was approved, nothing of the app as markup."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import async_playwright

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.compare import compare
from greenroom.rehearsal.snapshot.model import Examined, Mask, Seen, Snapshot
from greenroom.rehearsal.snapshot.report import Shown, page
from rehearsal.browsers import CHROMIUM

pytestmark = pytest.mark.anyio


def picture(colour: str) -> Output:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    return Output("image", {}, file.getvalue(), "image/png")


def table(*sold: int) -> Output:
    return Output("table", {"columns": ["n", "sold"], "rows": [[n, s] for n, s in enumerate(sold)]})


BEFORE = Seen(
    0,
    "Open the app",
    {
        "plot": picture("red"),
        "rows": table(3, 4),
        "count": Output("text", "333 of 333"),
        "same": Output("value", 7),
        "gone": Output("text", "here"),
    },
)
NOW = Seen(
    0,
    "Open the app",
    {
        "plot": picture("green"),
        "rows": table(3, 5),
        "count": Output("text", "<script>alert(1)</script>"),
        "same": Output("value", 7),
        "new": Output("text", "fresh"),
    },
)


def report() -> str:
    approved, seen = Snapshot((BEFORE,)), Snapshot((NOW,))
    differences = compare(approved, seen, Mask())
    examined = Examined("explore", "differs", "5 differences.", seen, differences)
    first = Examined("second", "unapproved", "Nothing has been approved yet.", seen)
    return page("penguins", [Shown(examined, approved), Shown(first, None)])


def test_what_an_app_says_is_text() -> None:
    assert "<script>alert" not in report()
    assert "&lt;script&gt;alert(1)" in report()


async def test_pictures_are_compared_in_four_ways(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        shown = await browser.new_page()
        complaints: list[str] = []
        shown.on("console", lambda message: complaints.append(message.text))
        await shown.goto(file.as_uri())
        assert await shown.locator("td ins").first.inner_text() == "5"
        steps = shown.locator("article").first.locator(".difference b")
        assert await steps.all_inner_texts() == ["count", "gone", "new", "plot", "rows"]
        now = shown.locator(".pictures .now").first
        difference = shown.locator(".pictures .difference").first
        assert [await now.is_visible(), await difference.is_visible()] == [True, False]
        await shown.get_by_role("button", name="swipe").first.click()
        await shown.locator(".pictures input").first.fill("25")
        clip = await now.locator("img").evaluate("each => getComputedStyle(each).clipPath")
        assert clip == "inset(0px 0px 0px 25%)"
        await shown.get_by_role("button", name="onion skin").first.click()
        assert await now.locator("img").evaluate("each => getComputedStyle(each).opacity") == "0.25"
        await shown.get_by_role("button", name="difference").first.click()
        assert [await now.is_visible(), await difference.is_visible()] == [False, True]
        await browser.close()
    assert complaints == []
