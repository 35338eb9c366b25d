"""`kill -9` of the control plane, of Envoy, of an instance and of all of them."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server, running, until
from e2e.visitors import arrive, crowd, look
from greenroom.kernel.errors import GreenroomError

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


async def released(server: Server, folder: Path, slug: str, *words: str) -> None:
    """Deploy a version for each word, and release the first."""
    for word in words:
        await server.deploy(apps.echo(folder, slug, word))
    await server.release(slug, 1)


async def answers(server: Server, label: str) -> bool:
    """Whether a new visitor gets the page."""
    try:
        return (await look(server, label)).status == 200
    except (aiohttp.ClientError, ConnectionError):
        return False


async def test_killing_the_control_plane_cuts_nobody(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "calm", "one")
    async with crowd(server, "calm") as people:
        before, envoy = await server.pids("calm"), (await server.programs())["envoy"]["pid"]
        server.kill()
        assert await people.cuts() == 0
        replies = await asyncio.gather(*(visitor.get() for visitor in people.visitors))
        assert {reply.status for reply in replies} == {200}
        server.start()
        assert await people.cuts() == 0
        assert await server.pids("calm") == before
        assert (await server.programs())["envoy"]["pid"] == envoy
        assert await answers(server, "calm")
        assert await server.pids("calm") == before
        assert sum(one["sessions"] for one in await server.instances("calm")) >= 50


async def test_a_control_plane_that_ends_in_order_leaves_the_apps_alone(
    server: Server, tmp_path: Path
) -> None:
    await released(server, tmp_path, "orderly", "one")
    async with crowd(server, "orderly", 5) as people:
        before = await server.pids("orderly")
        assert server.end() == 0
        assert await people.cuts() == 0
        server.start()
        assert await people.cuts() == 0
        assert await server.pids("orderly") == before


async def test_envoy_comes_back_by_itself_while_the_control_plane_is_away(
    server: Server, tmp_path: Path
) -> None:
    await released(server, tmp_path, "edge", "one")
    async with arrive(server, "edge") as visitor:
        first = (await visitor.page()).json
        envoy = (await server.programs())["envoy"]["pid"]
        server.kill()
        os.kill(envoy, signal.SIGKILL)

        async def is_back() -> bool:
            try:
                return (await visitor.get()).status == 200
            except (aiohttp.ClientError, ConnectionError):
                return False

        await until(is_back)
        assert (await visitor.get()).json["born"] == first["born"]
        assert (await server.programs())["envoy"]["pid"] != envoy
        server.start()
        assert await answers(server, "edge")


async def test_a_killed_instance_is_started_again_and_says_why(
    server: Server, tmp_path: Path
) -> None:
    await released(server, tmp_path, "fallen", "one")
    before = await server.pids("fallen")
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    [instance] = await until(lambda: started_again(server, "fallen"))
    assert "SIGKILL" in instance["detail"]
    assert instance["id"] in before
    await until(lambda: answers(server, "fallen"))
    assert not set((await server.pids("fallen")).values()) & set(before.values())


async def started_again(server: Server, slug: str) -> list[dict]:
    """Return the released instances of an app that had to be started again."""
    found = await server.instances(slug)
    return [one for one in found if one["restarts"] and one["stage"] == "production"]


async def test_a_killed_supervisor_loses_nothing(server: Server, tmp_path: Path) -> None:
    await released(server, tmp_path, "guarded", "one")
    async with crowd(server, "guarded", 5) as people:
        before, supervisor = await server.pids("guarded"), await server.supervisor_pid()
        os.kill(supervisor, signal.SIGKILL)
        assert await people.cuts() == 0
        await until(lambda: has_new_supervisor(server, supervisor))
        assert await server.pids("guarded") == before
        assert await people.cuts() == 0


async def has_new_supervisor(server: Server, old: int) -> bool:
    """Whether another supervisor has taken over."""
    try:
        return await server.supervisor_pid() != old
    except GreenroomError:
        return False


async def kill_all(server: Server) -> None:
    """Kill the control plane, the supervisor and Envoy at one moment."""
    pids = [(await server.programs())["envoy"]["pid"], await server.supervisor_pid()]
    assert server.process is not None
    for pid in (server.process.pid, *filter(None, pids)):
        os.kill(pid, signal.SIGKILL)
    server.process.wait()


@pytest.mark.parametrize("seed", range(4))
async def test_a_deploy_is_finished_after_all_were_killed_at_any_moment(
    server: Server, tmp_path: Path, seed: int
) -> None:
    slug = f"shaken{seed}"
    await released(server, tmp_path, slug, "one")
    deploying = asyncio.create_task(server.deploy(apps.echo(tmp_path, slug, f"two{seed}")))
    await asyncio.sleep(random.Random(seed).uniform(0.02, 0.9))
    await kill_all(server)
    server.start()
    await asyncio.gather(deploying, return_exceptions=True)
    versions = await until(lambda: decided(server, slug))
    assert all(version["state"] == "ready" or version["failure"] for version in versions)
    assert (await look(server, slug)).json["word"] == "one"


async def decided(server: Server, slug: str) -> list[dict]:
    """Return an app's versions once none of them is on its way."""
    versions = await server.do("GET", f"/apps/{slug}/versions")
    return [] if any(version["state"] == "preparing" for version in versions) else versions


@pytest.mark.parametrize("seed", range(4))
async def test_some_release_is_live_after_all_were_killed_at_any_moment(
    server: Server, tmp_path: Path, seed: int
) -> None:
    slug = f"torn{seed}"
    await released(server, tmp_path, slug, "one", "two")
    releasing = asyncio.create_task(server.release(slug, 2))
    await asyncio.sleep(random.Random(seed).uniform(0.0, 0.6))
    await kill_all(server)
    await asyncio.gather(releasing, return_exceptions=True)
    server.start()
    [newest, *_] = await server.do("GET", f"/apps/{slug}/releases")
    assert (await look(server, slug)).json["word"] == {1: "one", 2: "two"}[newest["version"]]
    if newest["version"] == 1:
        await server.release(slug, 2)
    assert (await look(server, slug)).json["word"] == "two"


async def test_a_deploy_is_finished_after_a_kill_in_the_middle_of_its_build(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.echo(tmp_path, "heavy", "one")
    (folder / "requirements.txt").write_text("uvicorn\nnumpy\npandas\n")
    deploying = asyncio.create_task(server.deploy(folder))
    await until(lambda: is_building(server))
    server.kill()
    server.start()
    await asyncio.gather(deploying, return_exceptions=True)
    [version] = await until(lambda: decided(server, "heavy"))
    assert (version["state"], version["failure"]) == ("ready", "")
    assert (await look(server, "v1--heavy", token=server.token)).status == 200


async def is_building(server: Server) -> bool:
    """Whether packages are being installed."""
    return any(" sync " in f"{line} " for line in server.processes())
