"""What every driver does, whoever runs the instances."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from greenroom.runtime.fake import FakeDriver
from greenroom.runtime.model import Order
from greenroom.runtime.ports import Driver
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.ready import NotReadyError
from runtime.stage import MACHINE, ask, look, stage, until

pytestmark = pytest.mark.anyio

BARE = replace(MACHINE, bwrap=None, rung="E")
"""This machine, were there no bubblewrap."""


class Troupe:
    """A driver and its orders."""

    def __init__(self, driver: Driver, order: Any) -> None:
        self.driver, self.order = driver, order

    async def run(self, **more: Any) -> Order:
        order: Order = self.order(**more)
        await self.driver.start(order)
        await self.driver.wait_ready(order)
        return order


@asynccontextmanager
async def fake(tmp_path: Any) -> AsyncIterator[Troupe]:
    driver = FakeDriver(tmp_path, {"broken": "ends", "mute": "mute"})

    def order(instance: str = "one", app: str = "sales", **more: Any) -> Order:
        return Order(
            **{"instance": instance, "app": app, "app_number": 1, "version": 1, "stage": "sandbox"}
            | {"argv": (), "ready_timeout": 20.0} | more
        )  # fmt: skip

    yield Troupe(driver, order)
    for seen in await driver.list():
        await driver.stop(seen.instance)


@asynccontextmanager
async def real(machine: Machine) -> AsyncIterator[Troupe]:
    async with stage(machine) as made:
        yield Troupe(made.driver, made.order)


@pytest.fixture(params=["fake", "sandboxed", "bare"])
async def troupe(request, tmp_path) -> AsyncIterator[Troupe]:
    machine = {"sandboxed": MACHINE, "bare": BARE}.get(request.param)
    async with fake(tmp_path) if machine is None else real(machine) as made:
        yield made


async def test_a_started_instance_is_starting_until_it_has_answered(troupe):
    seen = await troupe.driver.start(troupe.order())
    assert (seen.instance, seen.state) == ("one", "starting")
    seen = await troupe.driver.wait_ready(troupe.order())
    assert (seen.state, seen.restarts, seen.reason) == ("running", 0, "")
    assert seen.pid
    assert seen.started_at
    assert await ask(seen.socket) == "ok"


async def test_starting_what_runs_does_nothing(troupe):
    first = await troupe.driver.start(troupe.order())
    assert (await troupe.driver.start(troupe.order())).pid == first.pid


async def test_a_stopped_instance_keeps_its_reason_and_its_log(troupe):
    await troupe.run()
    await troupe.driver.stop("one", "idle")
    seen = await look(troupe.driver, "one")
    assert (seen.state, seen.reason, seen.pid) == ("ended", "idle", None)
    assert not seen.socket.exists()
    assert any(
        line.endswith(" hello from the app")
        for line in [line async for line in troupe.driver.logs("one")]
    )


async def test_stopping_what_is_not_there_does_nothing(troupe):
    await troupe.driver.stop("nobody")
    await troupe.run()
    await troupe.driver.stop("one", "idle")
    await troupe.driver.stop("one", "replaced")
    assert (await look(troupe.driver, "one")).reason == "idle"


async def test_a_stopped_instance_can_be_started_again(troupe):
    await troupe.run()
    await troupe.driver.stop("one")
    await troupe.run()
    assert (await look(troupe.driver, "one")).state == "running"


async def test_only_what_has_ended_can_be_forgotten(troupe):
    await troupe.run()
    await troupe.driver.forget("one")
    assert (await look(troupe.driver, "one")).state == "running"
    await troupe.driver.stop("one")
    await troupe.driver.forget("one")
    assert await troupe.driver.list() == []
    assert [line async for line in troupe.driver.logs("one")] == []


async def test_waiting_for_an_app_that_ends_at_once_says_so(troupe):
    order = troupe.order(app="broken")
    await troupe.driver.start(order)
    with pytest.raises(NotReadyError, match="exit code 1"):
        await troupe.driver.wait_ready(order)


async def test_waiting_for_an_app_that_never_listens_ends_in_time(troupe):
    order = troupe.order(app="mute", ready_timeout=0.8)
    await troupe.driver.start(order)
    with pytest.raises(NotReadyError, match="never listened"):
        await troupe.driver.wait_ready(order)


async def test_who_follows_hears_of_every_change(troupe):
    heard: list[str] = []

    async def listen() -> None:
        async for seen in troupe.driver.follow():
            if not heard or heard[-1] != seen.state:
                heard.append(seen.state)

    listening = asyncio.create_task(listen())
    await troupe.run()
    while "running" not in heard:
        await asyncio.sleep(0.01)
    await troupe.driver.stop("one")
    while "ended" not in heard:
        await asyncio.sleep(0.01)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    assert heard[-3:] == ["running", "stopping", "ended"]


async def test_a_crash_is_followed_by_a_start_on_the_same_socket(troupe):
    order = await troupe.run()
    before = await look(troupe.driver, "one")
    await crash(troupe.driver, before.socket)
    seen = await until(troupe.driver, "one", lambda s: s.restarts == 1 and s.state == "starting")
    assert (seen.reason, seen.socket) == ("signal", before.socket)
    await troupe.driver.wait_ready(order)
    assert await ask(before.socket) == "ok"


async def test_a_log_can_be_followed(troupe):
    await troupe.run()
    following = troupe.driver.logs("one", follow=True)
    assert (await anext(following)).endswith("hello from the app")
    await crash(troupe.driver, (await look(troupe.driver, "one")).socket)
    while "ended" not in await anext(following):
        continue
    await following.aclose()


async def crash(driver: Driver, socket) -> None:
    if isinstance(driver, FakeDriver):
        await driver.crash("one")
        return
    with suppress(OSError):
        await ask(socket, "os.kill(os.getpid(), 9)")
