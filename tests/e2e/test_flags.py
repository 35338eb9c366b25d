"""Flags of real apps in their sandboxes: who gets what, how soon, and what holds while the server is away."""

import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from e2e.flagged import flagged, flagged_r
from e2e.server import Server, until
from e2e.visitors import arrive, look

pytestmark = pytest.mark.anyio

TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
COLOUR = {"state": "ENABLED", "variants": {"b": "blue", "r": "red"}, "defaultVariant": "b"}


async def add(server: Server, slug: str, key: str, **definition: Any) -> None:
    body = {"key": key, "stage": "production", "definition": TOGGLE | definition}
    await server.do("POST", f"/apps/{slug}/flags", body)


async def turn(server: Server, slug: str, key: str, *, on: bool) -> None:
    body = {"stage": "production", "on": on}
    await server.do("POST", f"/apps/{slug}/flags/{key}/toggles", body)


async def test_flags_reach_an_app_without_a_network_and_know_its_visitor(
    server: Server, tmp_path: Path
) -> None:
    slug = "flags-none"
    await server.deploy(flagged(tmp_path, slug, network="none"))
    rule = {"if": [{"==": [{"var": "user"}, "admin"]}, "on", None]}
    await add(server, slug, "chart", targeting=rule)
    await add(server, slug, "mail", metadata={"kind": "operations", "live": True})
    await add(server, slug, "colour", **COLOUR)
    await server.release(slug, 1)

    known = (await look(server, slug, token=server.token)).json
    assert (known["chart"], known["mail"], known["colour"]) == (True, False, "blue")
    assert known["seconds"] < 5
    unknown = (await look(server, slug, "/forged")).json
    assert unknown["chart"] is False
    assert unknown["forged"] is False  # what an app says of its user is not believed
    await _is_kept_while_it_is_asked_for(server, f"/apps/{slug}/flags/chart?stage=production")
    assert (await look(server, slug, token=server.token)).json["chart"] is False


async def _is_kept_while_it_is_asked_for(server: Server, path: str) -> None:
    async def is_used() -> Any:
        return (await server.do("GET", path))["used_at"]

    await until(is_used)
    status, said = await server.ask("DELETE", path)
    assert (status, said["code"]) == (409, "conflict")
    assert "v1 asked for chart" in said["detail"]
    await server.do("DELETE", f"{path}&anyway=true")


async def test_the_page_shows_the_flags_and_turns_them(server: Server) -> None:
    await server.do("POST", "/apps", {"slug": "paged"})
    await add(server, "paged", "chart")
    url = f"http://127.0.0.1:{server.port}/apps/paged"
    host = f"localhost:{server.port}"
    headers = {"host": host, "origin": f"http://{host}", "accept": "application/json"}
    cookies = {"greenroom_session": server.token}
    async with aiohttp.ClientSession(headers=headers, cookies=cookies) as person:
        async with person.get(f"{url}/flags") as page:
            seen = await page.json(content_type=None)
        assert [(flag["key"], flag["state"]) for flag in seen["flags"]] == [("chart", "off")]
        form = {"act": "on", "stage": "production", "key": "chart"}
        async with person.get(f"{url}/flags/plan", params=form) as page:
            plan = await page.json(content_type=None)
        assert plan["sentences"][0] == "chart: on for everybody (was: off for everybody)."
        async with person.post(f"{url}/flag-acts", data=form, allow_redirects=False) as done:
            assert done.status == 303, await done.text()
    shown = await server.do("GET", "/apps/paged/flags/chart?stage=production")
    assert shown["state"] == "on"


async def test_a_kill_switch_reaches_open_sessions_and_other_flags_are_frozen(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(flagged(tmp_path, "switched"))
    await add(server, "switched", "chart")
    await add(server, "switched", "mail", metadata={"live": True})
    await server.release("switched", 1)
    async with arrive(server, "switched") as visitor:
        assert (await visitor.get()).json["mail"] is False
        await turn(server, "switched", "mail", on=True)
        await turn(server, "switched", "chart", on=True)

        async def mail() -> bool:
            return (await visitor.get()).json["mail"]

        await until(mail)
        assert (await visitor.get()).json["chart"] is False
    assert (await look(server, "switched")).json["chart"] is True

    shown = await server.do("GET", "/apps/switched/flags/chart?stage=production")
    assert shown["rule"] == "on for everybody"


async def test_without_the_server_the_last_known_values_hold_and_nothing_waits(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(flagged(tmp_path, "alone"))
    await add(server, "alone", "chart")
    await server.release("alone", 1)
    async with arrive(server, "alone") as visitor:
        assert (await visitor.get()).json["chart"] is False
        await turn(server, "alone", "chart", on=True)
        server.kill()
        try:
            begun = time.monotonic()
            assert (await visitor.get()).json["chart"] is False  # still the same session
            assert time.monotonic() - begun < 10
        finally:
            server.start()


async def test_the_sdks_of_openfeature_work_in_a_sandbox_without_this_machines_network(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(flagged(tmp_path, "standard", sdk=True))
    await add(server, "standard", "chart")
    await turn(server, "standard", "chart", on=True)
    await server.release("standard", 1)
    found = (await look(server, "standard", "/standard")).json["standard"]
    assert found == {"value": True, "variant": "on", "reason": "STATIC", "ours": True}


async def test_an_app_in_r_knows_its_visitor_without_any_network(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(flagged_r(tmp_path, "in-r"))
    rule = {"if": [{"==": [{"var": "user"}, "admin"]}, "on", None]}
    await add(server, "in-r", "chart", targeting=rule)
    await server.release("in-r", 1)
    known = (await look(server, "in-r", token=server.token)).json
    assert known == {"chart": True, "colour": "code"}
    assert (await look(server, "in-r")).json["chart"] is False
