"""Versions and apps are put away, and come back; what people use is not taken from them."""

from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server, until
from e2e.visitors import arrive, look

pytestmark = pytest.mark.anyio


async def test_a_removed_version_is_gone_and_can_be_brought_back(server: Server, tmp_path: Path):
    for word in ("one", "two"):
        await server.deploy(apps.echo(tmp_path, "attic", word))
    await server.do("DELETE", "/apps/attic/versions/2")
    assert [v["number"] for v in await server.do("GET", "/apps/attic/versions")] == [1]
    [gone] = await server.do("GET", "/apps/attic/versions?removed=true")
    assert gone["number"] == 2
    assert {each["version"] for each in await server.instances("attic")} == {1}
    async with arrive(server, "v2--attic", token=server.token) as visitor:
        assert (await visitor.get()).status == 404
    status, said = await server.ask("POST", "/apps/attic/releases", {"version": 2})
    assert (status, said["fix"]) == (
        404,
        "Bring it back: greenroom remove v2 --undo --app attic",
    )
    assert (await server.do("GET", "/apps/attic"))["latest"] == 1

    await server.do("DELETE", "/apps/attic/versions/2/removal")
    async with arrive(server, "v2--attic", token=server.token) as visitor:
        assert (await visitor.get()).json["word"] == "two"
    kinds = {each["kind"] for each in await server.do("GET", "/events?app=attic")}
    assert {"version.removed", "version.restored"} <= kinds


async def test_what_is_live_or_in_use_is_not_removed(server: Server, tmp_path: Path):
    for word in ("one", "two"):
        await server.deploy(apps.echo(tmp_path, "needed", word))
    await server.release("needed", 1)
    status, said = await server.ask("DELETE", "/apps/needed/versions/1")
    assert (status, said["title"]) == (409, "v1 is live at production.")
    plan = await server.do("GET", "/apps/needed/versions/1/removal-plan")
    assert plan["refused"].startswith("v1 is live at production.")
    async with arrive(server, "v2--needed", token=server.token) as visitor:
        socket, _, _ = await visitor.open()
        status, said = await server.ask("DELETE", "/apps/needed/versions/2")
        assert (status, said["title"]) == (409, "Somebody is in v2.")
        await socket.send_str("still here")
        assert await socket.receive_str() == "still here"
        await socket.close()


async def test_a_version_on_its_way_to_users_is_not_removed(server: Server, tmp_path: Path):
    for word in ("one", "two"):
        await server.deploy(apps.echo(tmp_path, "midway", word))
    await server.release("midway", 1)
    wish = {"version": 2, "strategy": {"kind": "canary", "steps": [50]}}
    begun = await server.do("POST", "/apps/midway/rollouts", wish)
    assert begun["to_version"] == 2
    status, said = await server.ask("DELETE", "/apps/midway/versions/2")
    assert (status, said["title"]) == (409, "v2 of midway is on its way to production.")


async def test_a_rollback_passes_over_a_removed_version(server: Server, tmp_path: Path):
    for number, word in enumerate(("one", "two", "three"), 1):
        await server.deploy(apps.echo(tmp_path, "gaps", word))
        await server.release("gaps", number)
    await server.do("DELETE", "/apps/gaps/versions/2")
    assert (await server.roll_back("gaps"))["version"] == 1


async def test_an_app_is_stopped_before_it_is_retired_and_comes_back(
    server: Server, tmp_path: Path
):
    await server.deploy(apps.echo(tmp_path, "farewell", "one"))
    await server.release("farewell", 1)
    status, said = await server.ask("DELETE", "/apps/farewell")
    assert (status, said["title"]) == (409, "farewell is live at production.")
    await server.do("POST", "/apps/farewell/stops", {})
    await until(lambda: _nobody(server, "farewell"))
    seen = await look(server, "farewell")
    assert (seen.status, seen.json["title"]) == (503, "farewell is stopped")
    await server.do("DELETE", "/apps/farewell")
    assert (await look(server, "farewell")).status == 404
    status, said = await server.ask("GET", "/apps/farewell")
    assert (status, said["title"]) == (404, "farewell was retired.")
    retired = await server.do("GET", "/apps?retired=true")
    assert "farewell" in [each["slug"] for each in retired]

    await server.do("DELETE", "/apps/farewell/retirement")
    await server.do("POST", "/apps/farewell/starts", {})
    assert (await look(server, "farewell")).json["word"] == "one"


async def _nobody(server: Server, slug: str) -> bool:
    return not await server.instances(slug)
