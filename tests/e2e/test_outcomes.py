"""How real sessions went, through Envoy, with instances that die."""

from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.server import Server, until
from e2e.visitors import arrive

pytestmark = pytest.mark.anyio


async def outcomes(server: Server, slug: str, number: int) -> list[dict[str, Any]]:
    """Wait until that many sessions have been told of, and return them."""

    async def told() -> list[dict[str, Any]] | None:
        found = await server.do("GET", f"/apps/{slug}/sessions/outcomes?stage=production")
        return found if len(found) >= number else None

    return await until(told) or []


async def test_a_death_cuts_those_who_were_connected_and_fails_who_asked(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "mortal"))
    await server.release("mortal", 1)
    async with (
        arrive(server, "mortal") as connected,
        arrive(server, "mortal") as reader,
        arrive(server, "mortal") as killer,
    ):
        for visitor in (connected, reader, killer):
            assert (await visitor.page()).status == 200
        held = await connected.open()
        assert (await killer.get("/die")).status == 503
        assert held
        told = {each["why"]: each for each in await outcomes(server, "mortal", 2)}
    assert set(told) == {"cut", "server-error"}
    assert told["server-error"]["errors"] == 1
    assert {each["version"] for each in told.values()} == {1}
    assert (told["cut"]["held"], told["server-error"]["held"]) == ("websocket", "")
    assert told["cut"]["bad_at"] is not None


async def test_a_start_that_fails_is_told(server: Server, tmp_path: Path) -> None:
    folder = apps.echo(tmp_path, "lazy")
    await server.deploy(folder)
    await server.release("lazy", 1)
    await server.do("PUT", "/apps/lazy/stages/production/variables/BROKEN", {"value": "yes"})
    await server.do("POST", "/apps/lazy/stops", {"stage": "production"})
    await server.do("POST", "/apps/lazy/starts", {"stage": "production"})
    async with arrive(server, "lazy") as visitor:
        assert (await visitor.get()).status >= 500
    told = await outcomes(server, "lazy", 1)
    assert [(each["why"], each["version"]) for each in told] == [("start-failed", 1)]


async def test_a_killed_control_plane_counts_nobody_twice(server: Server, tmp_path: Path) -> None:
    await server.deploy(apps.echo(tmp_path, "counted"))
    await server.release("counted", 1)
    async with arrive(server, "counted") as passing, arrive(server, "counted") as killer:
        await passing.get()
        await killer.get("/die")
        before = await outcomes(server, "counted", 2)
        server.kill()
        server.start()  # it reads the end of the log again
        async with arrive(server, "counted") as another:
            await another.get("/die")
            after = await outcomes(server, "counted", 3)
    assert len(after) == 3
    assert {each["id"] for each in before} < {each["id"] for each in after}
    assert [each["why"] for each in after].count("server-error") == 2
