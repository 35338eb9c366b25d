"""Pages of a site that wants it load a script of ours; nothing else of an app is touched."""

import gzip
import json
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from gateway.house import get, open_house
from greenroom.gateway.model import Reply, RouteTable, Site, Upstream

pytestmark = pytest.mark.anyio

NAVIGATES = {
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "accept-encoding": "gzip",
}
SCRIPT = '<script src="/.greenroom/notice.js" defer></script>'
FILLING = "<p>penguins</p>" * 40_000


async def page(request: web.Request) -> web.StreamResponse:
    """Answer as apps do: compressed where that is asked for, in pieces, with and without a head."""
    html = f'<!doctype html><html><HEAD lang="en"><title>t</title></HEAD><header></header>{FILLING}'
    if request.path == "/fragment":
        html = "<header>no head</header>"
    if request.path == "/data":
        return web.json_response({"html": "<head>"})
    headers = {"content-type": "text/html; charset=utf-8"}
    body = html.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"], body = "gzip", gzip.compress(body)
    return web.Response(body=body, headers=headers, status=404 if request.path == "/none" else 200)


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        house.apps["p"], house.runners["p"] = tmp_path / "p.sock", runner
        await web.UnixSite(runner, str(house.apps["p"])).start()
        sites = (
            Site("told@production", ("told.localhost",), "", ("p",), notice=True),
            Site("plain@production", ("plain.localhost",), "", ("p",)),
            Site("path@production", (), "/app/path", ("p",), notice=True),
        )
        for site in sites:
            house.doorman.seats[site.name] = "p"
        up = Upstream("p", house.apps["p"], "told", 1, "production")
        await house.gateway.apply(RouteTable(sites, (up,)))
        yield house


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


@pytest.mark.parametrize("with_ticket", [False, True])
@pytest.mark.parametrize("cookies", ["", "; theme=dark"])
async def test_a_page_gets_the_script_and_loses_nothing(house, client, with_ticket, cookies):
    ticket = house.cookie("told@production", "p") if with_ticket else {}
    cookie = {"cookie": ticket.get("cookie", "a=b") + cookies}
    response, text = await get(client, house, "told", "/", **NAVIGATES, **cookie)
    assert response.status == 200
    assert f'<HEAD lang="en">{SCRIPT}<title>' in text
    assert text.count(FILLING) == 1


async def test_under_one_host_name_the_script_is_where_the_app_is(house, client):
    async with client.get(
        house.url("/app/path/"), headers={"host": "localhost", **NAVIGATES}
    ) as response:
        assert 'src="/app/path/.greenroom/notice.js"' in await response.text()


async def test_what_is_no_page_of_a_browser_stays_as_it_is(house, client):
    for path, headers in (
        ("/", {"accept": "*/*"}),
        ("/fragment", NAVIGATES),
        ("/data", NAVIGATES),
        ("/none", NAVIGATES),
    ):
        _, text = await get(client, house, "told", path, **headers)
        assert "notice.js" not in text, path


async def test_a_site_that_wants_no_notice_is_left_alone_and_compressed(house, client):
    response, text = await get(client, house, "plain", "/", **NAVIGATES)
    assert response.headers["content-encoding"] == "gzip"
    assert "notice.js" not in text


async def test_the_script_is_served_to_ticket_holders_and_newcomers(house, client):
    for cookie in ({}, house.cookie("told@production", "p")):
        response, text = await get(client, house, "told", "/.greenroom/notice.js", **cookie)
        assert (response.status, response.content_type) == (200, "text/javascript")
        assert "A newer version" in text


async def test_what_the_doorman_answers_reaches_the_visitor(house, client):
    house.doorman.refusals["told@production"] = Reply(json.dumps({"newer": 2}), "application/json")
    ticket = house.cookie("told@production", "p")
    response, text = await get(client, house, "told", "/.greenroom/session", **ticket)
    assert (response.status, response.content_type) == (200, "application/json")
    assert json.loads(text) == {"newer": 2}


async def test_turning_it_off_takes_the_script_away(house, client):
    table = house.gateway.table
    off = tuple(replace(site, notice=False) for site in table.sites)
    await house.gateway.apply(RouteTable(off, table.upstreams))
    _, text = await get(client, house, "told", "/", accept=NAVIGATES["accept"])
    assert "notice.js" not in text
