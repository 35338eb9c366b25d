"""Whoever may see a preview can set flags for their own look at it; nobody else, and no stage, is touched."""

from pathlib import Path
from typing import Any

import pytest

from e2e.flagged import flagged
from e2e.server import Server
from e2e.visitors import Visitor, arrive, look, sign_in

pytestmark = pytest.mark.anyio
TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}


async def published(server: Server, folder: Path, slug: str) -> None:
    """Deploy and release an app with a flag at both ends, off for everybody."""
    await server.deploy(flagged(folder, slug))
    for stage in ("sandbox", "production"):
        body = {"key": "chart", "stage": stage, "definition": TOGGLE}
        await server.do("POST", f"/apps/{slug}/flags", body)
    await server.release(slug, 1)


async def chart(visitor: Visitor) -> bool:
    return (await visitor.get()).json["chart"]


async def state(visitor: Visitor) -> dict[str, Any]:
    return (await visitor.get("/.greenroom/session")).json


async def test_a_flag_is_set_for_ones_own_preview_and_kept_until_it_is_set_otherwise(
    server: Server, tmp_path: Path
) -> None:
    await published(server, tmp_path, "looked")
    async with arrive(server, "v1--looked") as one, arrive(server, "v1--looked") as other:
        assert (await sign_in(one, "looked@v1", flags="&flag=chart=on")).status == 303
        await sign_in(other, "looked@v1")
        assert (await chart(one), await chart(other)) == (True, False)
        said = await state(one)
        assert said["flags"] == {"chart": "on"}
        assert said["change"] == f"{server.url}/apps/looked/versions/v1/flags?flag=chart%3Don"
        assert (await state(other))["flags"] == {}
        server.kill()
        server.start()
        assert (await one.get("/asked")).json["asked"] is True  # by the same session
        await one.reload()  # another session
        assert await chart(one) is True
        await sign_in(one, "looked@v1", flags="&flag=")
        assert await chart(one) is False
    events = await server.do("GET", "/events?app=looked&limit=5")
    told = [event for event in events if event["kind"] == "preview.flags-set"]
    assert [(each["actor"], each["data"]["flags"]) for each in told] == [("admin", {"chart": "on"})]
    shown = await server.do("GET", "/apps/looked/flags/chart?stage=sandbox")
    assert shown["rule"] == "off for everybody"


async def test_a_page_of_a_preview_tells_of_it_by_greenrooms_notice(
    server: Server, tmp_path: Path
) -> None:
    await published(server, tmp_path, "noticed")
    script = (await look(server, "v1--noticed", "/.greenroom/notice.js", token=server.token)).text
    assert "Only you see this" in script


async def test_nothing_can_be_set_where_users_are_led(server: Server, tmp_path: Path) -> None:
    await published(server, tmp_path, "ours")
    async with arrive(server, "ours") as one:
        refused = await sign_in(one, "ours@production", flags="&flag=chart=on")
        assert refused.status == 409
        assert "Flags are set for oneself in previews, not at production." in refused.text
        assert await chart(one) is False
    async with arrive(server, "v1--ours") as one:
        await sign_in(one, "ours@v1", flags="&flag=chart=on")
        session = one.cookies["greenroom_ticket"]
        async with arrive(server, "ours") as thief:  # a preview's ticket opens no other site
            thief.cookies["greenroom_ticket"] = session
            assert await chart(thief) is False


async def test_an_app_cannot_set_its_visitors_flags(server: Server, tmp_path: Path) -> None:
    await published(server, tmp_path, "sly")
    async with arrive(server, "v1--sly", token=server.token) as one:
        for path in ("/.greenroom/enter?flag=chart=on", "/.greenroom/enter?code=x&flag=chart=on"):
            await one.get(path)
        assert await chart(one) is False


async def test_what_is_no_flag_or_no_variant_is_said(server: Server, tmp_path: Path) -> None:
    await published(server, tmp_path, "odd")
    path = "/apps/odd/versions/1/previews"
    status, said = await server.ask("POST", path, {"flags": {"chrat": "on"}})
    assert (status, said["title"]) == (404, "odd has no flag chrat at sandbox.")
    status, said = await server.ask("POST", path, {"flags": {"chart": "blue"}})
    assert 400 <= status < 500
    assert said["title"] == "chart has no variant 'blue'."
    made = await server.do("POST", path, {"flags": {"chart": "on"}})
    assert made["url"] == f"{server.url}/enter?site=odd@v1&flag=chart%3Don"
