"""Who may visit what, with which key, and what the app learns of it."""

from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.server import Server
from e2e.visitors import arrive, look

pytestmark = pytest.mark.anyio


async def person(server: Server, name: str) -> str:
    """Add a person and return a token of theirs."""
    password = f"the password of {name}"
    await server.do("POST", "/people", {"name": name, "password": password})
    made = await server.do("POST", "/tokens", {"name": name, "password": password})
    return made["token"]


async def released(server: Server, folder: Path, slug: str, **more: Any) -> None:
    """Deploy and release an app."""
    await server.deploy(apps.echo(folder, slug, **more))
    await server.release(slug, 1)


async def test_an_app_for_people_who_signed_in_sends_others_to_the_page_for_it(
    server: Server, tmp_path: Path
) -> None:
    await released(server, tmp_path, "members", access="signed-in")
    async with arrive(server, "members") as stranger:
        page = await stranger.page("/deep?x=1")
        assert page.status == 303
        assert page.headers["location"].startswith(server.url)
        assert "deep" in page.headers["location"]
        call = await stranger.get()
        assert (call.status, call.json["status"]) == (401, 401)
        assert call.headers["content-type"] == "application/problem+json"


async def test_a_token_opens_the_app_but_does_not_reach_it(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "keyed", access="signed-in")
    seen = await look(server, "keyed", token=server.token)
    assert seen.status == 200
    assert seen.json["headers"]["x-greenroom-user"] == "admin"
    assert server.token not in seen.text
    assert "greenroom_ticket" not in seen.json["headers"].get("cookie", "")


async def test_an_app_cannot_be_told_a_false_name(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "honest")
    async with arrive(server, "honest") as visitor:
        for _ in range(2):  # first at the door, then with a ticket
            seen = await visitor.get(**{"x-greenroom-user": "admin", "x-greenroom-instance": "x"})
            assert seen.json["headers"]["x-greenroom-user"] == "anonymous"


async def test_an_app_for_invited_people_is_closed_to_others(
    server: Server, tmp_path: Path
) -> None:
    await released(server, tmp_path, "club", access="invited")
    outsider, guest = await person(server, "outsider"), await person(server, "guest")
    await server.do("PUT", "/apps/club/members/guest", {"role": "viewer"})
    assert (await look(server, "club", token=guest)).status == 200
    assert (await look(server, "club", token=outsider)).status == 403
    status, _ = await server.ask("GET", "/apps/club", token=outsider)
    assert status == 404
    listed = await server.ask("GET", "/apps", token=outsider)
    assert "club" not in [app["slug"] for app in listed[1]]


async def test_previews_are_never_public(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "open")
    assert (await look(server, "open")).status == 200
    assert (await look(server, "v1--open")).status == 401
    assert (await look(server, "sandbox--open")).status == 401
    assert (await look(server, "v1--open", token=server.token)).status == 200


async def test_a_ticket_of_one_app_opens_no_other(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "mine", access="signed-in")
    await released(server, tmp_path, "theirs", access="signed-in")
    async with (
        arrive(server, "mine", token=server.token) as visitor,
        arrive(server, "theirs") as thief,
    ):
        assert (await visitor.get()).status == 200
        thief.cookies.update(visitor.cookies)
        assert (await thief.get()).status == 401


async def test_variables_and_secrets_reach_the_app_of_their_stage_only(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "secretive"))
    for stage, value in (("sandbox", "hush-sandbox"), ("production", "hush-production")):
        path = f"/apps/secretive/stages/{stage}/variables/API_KEY"
        await server.do("PUT", path, {"value": value, "secret": True})
    await server.release("secretive", 1)
    seen = (await look(server, "secretive")).json["env"]
    assert seen["API_KEY"] == "hush-production"
    assert seen["GREENROOM_STAGE"] == "production"
    assert not [line for line in server.processes() if "hush-" in line]
    told = await server.do("GET", "/apps/secretive/variables")
    assert {variable["value"] for variable in told} == {None}
    assert "hush-" not in str(await server.do("GET", "/events?app=secretive"))
    logs = [*server.home.glob("*.log"), *server.home.rglob("logs/**/*")]
    assert not [file for file in logs if file.is_file() and b"hush-" in file.read_bytes()]


async def test_an_app_shared_with_a_group_opens_for_its_people(
    server: Server, tmp_path: Path
) -> None:
    token = await person(server, "katherine")
    await released(server, tmp_path, "shared", access="invited")
    assert (await look(server, "shared", token=token)).status == 403
    await server.do("PUT", "/groups/analysts/people/katherine")
    await server.do("PUT", "/apps/shared/groups/analysts", {"role": "viewer"})
    assert (await look(server, "shared", token=token)).status == 200
    assert (await server.ask("GET", "/groups", token=token))[1] == [
        {"name": "analysts", "size": 1, "people": []}
    ]
    assert (await server.ask("PUT", "/groups/own", token=token))[0] == 403
    assert (await server.ask("PUT", "/groups/No!"))[0] in (400, 422)
    await server.do("DELETE", "/groups/analysts")
    assert (await look(server, "shared", token=token)).status == 403
