"""Releases and rollbacks while people are in."""

from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server
from e2e.visitors import Visitor, arrive, crowd, look, polling

pytestmark = pytest.mark.anyio


async def test_three_releases_and_a_rollback_cut_nobody(server: Server, tmp_path: Path) -> None:
    for word in ("one", "two", "three"):
        await server.deploy(apps.echo(tmp_path, "steady", word))
    await server.release("steady", 1)
    async with crowd(server, "steady") as people, polling(server, "steady") as poll:
        for number, word in ((2, "two"), (3, "three")):
            await server.release("steady", number)
            assert (await look(server, "steady")).json["word"] == word
        assert (await server.roll_back("steady"))["version"] == 2
        assert (await look(server, "steady")).json["word"] == "two"
        assert await people.cuts() == 0
        assert set(people.words) == {"one"}
    assert len(poll.answers) > 10
    assert poll.bad == []


async def test_a_session_keeps_its_version_and_its_instance(server: Server, tmp_path: Path) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "loyal", word))
    await server.release("loyal", 1)
    async with arrive(server, "loyal") as visitor:
        first = (await visitor.page()).json
        socket, _, born = await visitor.open()
        await server.release("loyal", 2)
        assert (await visitor.get()).json["born"] == first["born"] == born
        assert (await look(server, "loyal")).json["word"] == "new"
        await socket.close()


async def test_reloading_the_only_page_moves_to_the_current_release(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "moving", word))
    await server.release("moving", 1)
    async with arrive(server, "moving") as visitor:
        assert (await visitor.page()).json["word"] == "old"
        socket, _, _ = await visitor.open()
        await server.release("moving", 2)
        assert (await visitor.get()).json["word"] == "old"
        assert (await visitor.reload()).json["word"] == "new"
        await socket.close()


async def test_people_are_told_of_a_newer_version_and_go_over_where_they_are(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "telling", word, more="[release]\ntell = true\n"))
    await server.release("telling", 1)
    async with arrive(server, "telling") as visitor, arrive(server, "telling") as stayer:
        await visitor.page()
        kept, _, _ = await stayer.open()
        assert await told(visitor) == (1, 1, None)
        await server.release("telling", 2)
        assert await told(visitor) == (1, 2, None)
        over = await visitor.get("/.greenroom/newer?next=%2Fmap%3Fregion%3Dnorth")
        assert (over.status, over.headers["location"]) == (303, "/map?region=north")
        assert (await visitor.get("/map?region=north")).json["word"] == "new"
        assert (await stayer.get()).json["word"] == "old"
        await kept.send_str("still there?")
        assert await kept.receive_str(timeout=60) == "still there?"
        await kept.close()


async def told(visitor: Visitor) -> tuple[int, int, str | None]:
    """Return what a page learns: its version, the one that newcomers get, and when its session ends."""
    said = (await visitor.get("/.greenroom/session")).json
    return said["version"], said["showing"], said["ends"]


async def test_sessions_end_on_a_replaced_version_when_they_may_not_stay_longer(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "parting", word, more='[release]\nstay = "3 s"\n'))
    await server.release("parting", 1)
    async with arrive(server, "parting") as visitor:
        await visitor.page()
        socket, _, _ = await visitor.open()
        await server.release("parting", 2)
        said = (await visitor.get("/.greenroom/session")).json
        assert (said["version"], said["showing"]) == (1, 2)
        assert said["ends"] is not None
        assert (await socket.receive(60)).type in (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
        )
        assert (await visitor.get()).json["word"] == "new"
