"""Apps that nobody uses sleep; whoever comes next waits and gets the app, whatever they came with."""

import asyncio
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server, until
from e2e.visitors import arrive, look

pytestmark = pytest.mark.anyio

SLEEPY = '[instances]\nidle = "1s"\n'


@pytest.fixture(scope="module", autouse=True)
def sleepers(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Release an app for each test, and wait until all of them sleep."""
    folder = tmp_path_factory.mktemp("apps")
    asyncio.run(_put_to_sleep(server, folder, ["dozing", "page", "socket", "post", "rush"]))


async def _put_to_sleep(server: Server, folder: Path, slugs: list[str]) -> None:
    for slug in slugs:
        await server.deploy(apps.echo(folder, slug, more=SLEEPY))
        await server.release(slug, 1)
    for slug in slugs:
        await until(lambda slug=slug: sleeps(server, slug))


async def sleeps(server: Server, slug: str) -> bool:
    """Whether no instance of an app runs."""
    return not await server.pids(slug)


async def test_an_idle_app_sleeps_and_says_so(server: Server) -> None:
    ended = {p["reason"] for n, p in (await server.programs()).items() if n.startswith("dozing")}
    assert ended == {"idle"}
    app = await server.do("GET", "/apps/dozing")
    assert {stage["state"] for stage in app["stages"] if stage["version"]} == {"asleep"}


async def test_a_page_wakes_it(server: Server) -> None:
    assert (await look(server, "page")).json["word"] == "one"


async def test_a_websocket_wakes_it_and_keeps_it_awake(server: Server) -> None:
    async with arrive(server, "socket") as visitor:
        opened, word, born = await visitor.open()
        assert word == "one"
        await asyncio.sleep(2)  # longer than it may be idle
        await opened.send_str("here")
        assert await opened.receive_str() == "here"
        assert (await visitor.get()).json["born"] == born
        await opened.close()


async def test_a_large_post_wakes_it_and_arrives_whole(server: Server) -> None:
    async with arrive(server, "post") as visitor:
        reply = await visitor.send("POST", "/", {}, b"x" * 5_000_000)
    assert (reply.status, reply.json["size"]) == (200, 5_000_000)


async def test_many_at_once_wake_it_once(server: Server) -> None:
    replies = await asyncio.gather(*(look(server, "rush") for _ in range(20)))
    assert len({reply.json["born"] for reply in replies}) == 1


async def test_a_full_app_says_so_until_somebody_leaves(server: Server, tmp_path: Path) -> None:
    await server.deploy(apps.echo(tmp_path, "narrow", more="[instances]\nsessions = 1\n"))
    await server.release("narrow", 1)
    async with arrive(server, "narrow") as first, arrive(server, "narrow") as second:
        opened, _, _ = await first.open()
        page = await second.page()
        assert page.status == 503
        assert "full" in page.text
        assert int(page.headers["retry-after"]) > 0
        assert (await first.get()).status == 200
        await opened.close()


async def test_programs_without_cookies_take_seats_only_while_they_are_answered(
    server: Server, tmp_path: Path
) -> None:
    more = "[instances]\nsessions = 2\n"
    await server.deploy(apps.echo(tmp_path, "asked", more=more))
    await server.release("asked", 1)

    async def is_answered() -> bool:
        return (await look(server, "asked")).status == 200

    for _ in range(6):
        await until(is_answered)

    async def nobody_is_in() -> bool:
        return await server.do("GET", "/apps/asked/sessions") == []

    await until(nobody_is_in)


async def test_a_person_may_allow_more_instances_than_the_version_asks_for(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "scaled", more="[instances]\nsessions = 1\n"))
    await server.release("scaled", 1)
    where = "/apps/scaled/stages/production/scale"
    status, said = await server.ask("PUT", where, {"most": 2})
    assert (status, "number of sessions" in said["title"]) == (400, True)
    async with arrive(server, "scaled") as first, arrive(server, "scaled") as second:
        one = await first.open()
        assert (await second.page()).status == 503
        await server.do("PUT", where, {"most": 2, "sessions": 1})
        two = await second.open()
        assert one[2] != two[2]
        [scale] = await server.do("GET", "/apps/scaled/scales")
        assert (scale["most"], scale["sessions"], scale["by"]) == (2, 1, "admin")
        await server.do("DELETE", where)
        assert await server.do("GET", "/apps/scaled/scales") == []
        await asyncio.gather(one[0].close(), two[0].close())


async def test_a_full_instance_gets_a_second_one_beside_it(server: Server, tmp_path: Path) -> None:
    more = "[instances]\nsessions = 1\nmax = 2\n"
    await server.deploy(apps.echo(tmp_path, "wide", more=more))
    await server.release("wide", 1)
    async with arrive(server, "wide") as first, arrive(server, "wide") as second:
        one, two = await asyncio.gather(first.open(), second.open())
        assert one[2] != two[2]
        assert (await look(server, "wide")).status == 503
        await asyncio.gather(one[0].close(), two[0].close())
