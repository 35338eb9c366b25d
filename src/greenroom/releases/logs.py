"""The logs of several instances as one stream of lines, those included that are started meanwhile."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

from greenroom.runtime.ports import Driver

Find = Callable[[], Awaitable[list[str]]]
"""Returns the ids of the instances that are asked for, as of now."""
LOOKED_FOR_EVERY = 2.0
BEGINNING = 100_000


async def merged(driver: Driver, find: Find, *, tail: int, follow: bool) -> AsyncIterator[str]:
    """Yield `instance | line`, the past ordered by their time stamps, then what comes if `follow`."""
    instances = await find()
    past = [await _past(driver, instance, tail) for instance in instances]
    lines = sorted(itertools.chain.from_iterable(past), key=lambda pair: pair[0])
    for _, line in lines[-tail:] if tail else []:
        yield line
    if not follow:
        return
    queue: asyncio.Queue[str] = asyncio.Queue(10_000)
    watching = asyncio.create_task(_watch(driver, find, set(instances), queue))
    try:
        while True:
            yield await queue.get()
    finally:
        watching.cancel()


async def _past(driver: Driver, instance: str, tail: int) -> list[tuple[str, str]]:
    lines = driver.logs(instance, tail=tail)
    return [(line[:30], f"{instance} | {line}") async for line in lines]


async def _watch(driver: Driver, find: Find, known: set[str], queue: asyncio.Queue[str]) -> None:
    """Pump what the known instances print from now on, and all that new ones print."""
    async with asyncio.TaskGroup() as pumps:
        for instance in known:
            pumps.create_task(_pump(driver, instance, queue, tail=0))
        while True:
            await asyncio.sleep(LOOKED_FOR_EVERY)
            for instance in set(await find()) - known:
                known.add(instance)
                pumps.create_task(_pump(driver, instance, queue, tail=BEGINNING))


async def _pump(driver: Driver, instance: str, queue: asyncio.Queue[str], *, tail: int) -> None:
    async for line in driver.logs(instance, tail=tail, follow=True):
        await queue.put(f"{instance} | {line}")
