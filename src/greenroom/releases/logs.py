"""The logs of several instances as one stream of lines."""

import asyncio
import itertools
from collections.abc import AsyncIterator

from greenroom.runtime.ports import Driver


async def merged(
    driver: Driver, instances: list[str], *, tail: int, follow: bool
) -> AsyncIterator[str]:
    """Yield `instance | line`, the past ordered by their time stamps, then what comes if `follow`."""
    past = [await _past(driver, instance, tail) for instance in instances]
    lines = sorted(itertools.chain.from_iterable(past), key=lambda pair: pair[0])
    for _, line in lines[-tail:] if tail else []:
        yield line
    if not follow:
        return
    queue: asyncio.Queue[str] = asyncio.Queue(10_000)
    tasks = [asyncio.create_task(_pump(driver, instance, queue)) for instance in instances]
    try:
        while True:
            yield await queue.get()
    finally:
        for task in tasks:
            task.cancel()


async def _past(driver: Driver, instance: str, tail: int) -> list[tuple[str, str]]:
    lines = driver.logs(instance, tail=tail)
    return [(line[:30], f"{instance} | {line}") async for line in lines]


async def _pump(driver: Driver, instance: str, queue: asyncio.Queue[str]) -> None:
    async for line in driver.logs(instance, tail=0, follow=True):
        await queue.put(f"{instance} | {line}")
