"""Programs such as Envoy are kept running."""

import sys

import pytest

from greenroom.runtime.process.keeper import ProcessKeeper
from runtime.stage import kill, lives, until_true

pytestmark = pytest.mark.anyio
SLEEP = (sys.executable, "-c", "import time; time.sleep(1000)")


async def pid_of(one, name: str) -> int:
    [found] = [p for p in await one.supervisor.list() if p["name"] == name]
    return found["pid"] if found["state"] == "running" else 0


async def test_it_is_started_once_and_again_when_it_dies(one):
    keeper = ProcessKeeper(one.supervisor)
    await keeper.keep("envoy", SLEEP, {})
    first = await pid_of(one, "envoy")
    await keeper.keep("envoy", SLEEP, {})
    assert await pid_of(one, "envoy") == first
    kill(first)
    while (again := await pid_of(one, "envoy")) in (0, first):
        continue
    assert again


async def test_another_command_replaces_it(one):
    keeper = ProcessKeeper(one.supervisor)
    await keeper.keep("envoy", SLEEP, {})
    first = await pid_of(one, "envoy")
    await keeper.keep("envoy", (*SLEEP, "other"), {})
    assert await pid_of(one, "envoy") not in (0, first)


async def test_it_is_no_instance_and_ends_when_released(one):
    keeper = ProcessKeeper(one.supervisor)
    await keeper.keep("envoy", SLEEP, {})
    pid = await pid_of(one, "envoy")
    assert await one.driver.list() == []
    await keeper.release("envoy")
    await until_true(lambda: not lives(pid))


async def test_what_it_said_last_is_told(one):
    keeper = ProcessKeeper(one.supervisor)
    assert "not even begun" in keeper.last_words("envoy")
    await keeper.keep("envoy", (sys.executable, "-c", "raise SystemExit('no address space')"), {})
    await until_true(lambda: "exit code 1" in keeper.last_words("envoy"))
    assert "no address space" in keeper.last_words("envoy")
    await keeper.release("envoy")
