"""What an app may use, by control groups and, where there are none, by other means."""

from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.runtime.model import Limits
from greenroom.runtime.process.groups import NoGroups
from runtime.stage import MACHINE, SERVER, look, stage, until, until_true

pytestmark = pytest.mark.anyio

HOG = "x = []\nwhile True: x.append(bytearray(10_000_000)); __import__('time').sleep(0.01)"
BOMB = (
    "import os, time\nn = 0\ntry:\n  while True:\n    if os.fork() == 0: time.sleep(1000)\n    n += 1\n"
    "except OSError: print('forked', n, flush=True); time.sleep(1000)"
)
WORKER = (
    "import os, time\n"
    "if os.fork() == 0:\n"
    "    x = []\n"
    "    while True: x.append(bytearray(10_000_000))\n"
    "os.wait(); print('a worker is gone', flush=True)\n" + SERVER
)


@pytest.fixture(params=["groups", "no groups"])
async def made(request):
    if request.param == "groups" and MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    machine = MACHINE if request.param == "groups" else replace(MACHINE, groups=NoGroups())
    async with stage(machine) as given:
        yield given


async def test_eating_all_memory_ends_it_with_the_reason(made):
    await made.driver.start(made.order(HOG, restart=False, limits=Limits(memory_mb=150)))
    seen = await until(made.driver, "one", "ended")
    assert seen.reason == "out-of-memory"
    assert "150 MB" in seen.detail
    assert seen.detail in await made.log()


async def test_forking_without_end_stops_at_the_limit(made):
    await made.driver.start(made.order(BOMB, limits=Limits(processes=40)))
    await until_forked(made)
    [line] = [line for line in await made.log() if line.startswith("forked")]
    assert 20 < int(line.split()[1]) < 40
    await made.driver.stop("one")
    assert (await look(made.driver, "one")).state == "ended"


async def until_forked(made) -> None:
    while not any(line.startswith("forked") for line in await made.log()):
        if (await look(made.driver, "one")).state == "ended":
            raise AssertionError(await made.log())


async def test_its_use_is_seen(made):
    used = "x = bytearray(80_000_000)\nsum(range(5_000_000))\n"
    await made.run(used + SERVER)
    seen = await look(made.driver, "one")
    assert 80e6 < seen.memory_bytes < 130e6
    assert seen.cpu_seconds > 0.02


async def test_a_worker_without_memory_is_not_the_end_of_the_app():
    if MACHINE.groups.name != "cgroup v1":
        pytest.skip("with cgroup v2 an app ends as a whole")
    async with stage() as made:
        await made.run(WORKER, limits=Limits(memory_mb=150))
        assert "a worker is gone" in await made.log()


async def test_with_version_2_an_app_whose_worker_has_no_memory_ends_as_a_whole():
    if MACHINE.groups.name != "cgroup v2":
        pytest.skip("only cgroup v2 ends a whole group")
    async with stage() as made:
        await made.driver.start(made.order(WORKER, limits=Limits(memory_mb=150), restart=False))
        assert (await until(made.driver, "one", "ended")).reason == "out-of-memory"
        assert "a worker is gone" not in await made.log()


async def test_busy_with_less_than_a_processor_it_is_held_back():
    if MACHINE.groups.name == "none" or not getattr(MACHINE.groups, "has_cpu", True):
        pytest.skip("processor time cannot be limited here")
    async with stage() as made:
        spec = made.driver._planner.spec(made.order())
        quota = next(path for path, _ in spec.group_writes if "/cpu." in path)
        await made.driver.start(made.order("while True: pass", limits=Limits(cpus=0.25)))
        await until_true(lambda: throttled(Path(quota).parent / "cpu.stat") > 3)


def throttled(statistics: Path) -> int:
    """Return in how many periods a group had to wait for the next."""
    pairs = dict(line.split() for line in statistics.read_text().splitlines())
    return int(pairs["nr_throttled"])


async def test_no_group_is_left():
    if MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    async with stage() as made:
        spec = made.driver._planner.spec(made.order())
        await made.run()
        folders = [Path(folder) for folder in spec.groups]
        assert all(folder.exists() for folder in folders)
        await made.driver.stop("one")
        await until_true(lambda: not any(folder.exists() for folder in folders))
