"""What a person sees of the notice: said once, taken away for good, and followed to where they are."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from gateway.house import House, open_house, ticket_for
from greenroom.gateway.model import Admission, Refusal, Reply, RouteTable, Site, Upstream, Visit
from greenroom.kernel.clock import now

pytestmark = pytest.mark.anyio
NEWER = {"version": 1, "showing": 2, "ends": None}


@dataclass
class Told:
    """Lets everybody in, says `state` of each session, and sends on who asks for the newer version."""

    state: dict[str, Any] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)

    async def admit(self, visit: Visit) -> Admission | Refusal | Reply:
        if visit.path == "/.greenroom/session":
            return Reply(json.dumps(self.state), "application/json")
        if visit.path.startswith("/.greenroom/newer"):
            self.moved.append(visit.path)
            return Refusal(303, location="/there?tab=2")
        return Admission(ticket_for(visit.site, "a"))


@pytest.fixture
async def house(tmp_path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        await house.run_app("a", html="<head><title>app</title></head><body><h1>App</h1></body>")
        sites = (Site("told@production", ("told.localhost",), "", ("a",), notice=True),)
        up = Upstream("a", house.apps["a"], "told", 1, "production")
        await house.gateway.apply(RouteTable(sites, (up,)))
        yield house


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = await browser.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        await browser.close()
        assert troubles == []


async def _open(house: House, page: Page, state: dict[str, Any]) -> Told:
    doorman = Told(state)
    house.door.doorman = doorman
    await page.goto(f"http://told.localhost:{house.port}/here?region=north#map")
    return doorman


async def test_it_leads_to_the_newer_version_and_keeps_the_address(house, page):
    doorman = await _open(house, page, NEWER)
    await page.get_by_role("button", name="Use it").click()
    await page.wait_for_url("**/there?tab=2#map")
    assert doorman.moved == ["/.greenroom/newer?next=%2Fhere%3Fregion%3Dnorth"]


async def test_not_now_holds_for_this_version_and_not_for_the_next(house, page):
    doorman = await _open(house, page, NEWER)
    await page.get_by_text("A newer version of this app is ready.").wait_for()
    await page.get_by_role("button", name="Not now").click()
    await page.reload()
    await page.evaluate("fetch('/.greenroom/session')")
    assert await page.get_by_role("status").count() == 0
    doorman.state = NEWER | {"showing": 3}
    await page.reload()
    await page.get_by_text("A newer version of this app is ready.").wait_for()


async def test_people_on_a_version_that_was_taken_back_are_told_so(house, page):
    await _open(house, page, {"version": 2, "showing": 1, "ends": None})
    await page.get_by_text("This app went back to an earlier version.").wait_for()


async def test_it_says_when_the_version_ends(house, page):
    ends = (now() + timedelta(minutes=4, seconds=30)).isoformat()
    await _open(house, page, NEWER | {"ends": ends})
    await page.get_by_text("This version of the app ends in 5 minutes.").wait_for()


async def test_nothing_is_said_where_there_is_nothing_to_say(house, page):
    later = (now() + timedelta(hours=5)).isoformat()
    await _open(house, page, {"version": 1, "showing": 1, "ends": later})
    await page.evaluate("fetch('/.greenroom/session')")
    assert await page.get_by_role("status").count() == 0


async def test_who_is_on_no_version_is_told_nothing(house, page):
    await _open(house, page, {"version": None, "showing": 3, "ends": None})
    await page.evaluate("fetch('/.greenroom/session')")
    assert await page.get_by_role("status").count() == 0
