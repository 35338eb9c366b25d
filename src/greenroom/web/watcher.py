"""Gathers what happens behind the stage for one open page."""

import asyncio
from collections.abc import AsyncIterator

from greenroom.web.views import LogLine

TICK = 10.0
"""Seconds after which a page is shown again although nobody said that it changed."""
BUSY_TICK = 1.0
QUIET = 0.15
"""Seconds in which changes and lines are gathered before they are sent."""


class Watcher:
    """Notes changes and log lines until `stop`."""

    def __init__(
        self,
        changes: AsyncIterator[None],
        logs: AsyncIterator[LogLine] | None,
        *,
        is_busy: bool = False,
    ) -> None:
        self.is_busy = is_busy
        self._woken, self._is_changed = asyncio.Event(), False
        self._lines: asyncio.Queue[LogLine] = asyncio.Queue(5000)
        self._tasks = [asyncio.create_task(self._watch(changes))]
        if logs is not None:
            self._tasks.append(asyncio.create_task(self._read(logs)))
        self._shown_at = asyncio.get_running_loop().time()

    async def stop(self) -> None:
        """Watch no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def something(self) -> bool:
        """Wait until something happened or enough time passed; return whether the page must be shown again."""
        clock = asyncio.get_running_loop().time
        due = self._shown_at + (BUSY_TICK if self.is_busy else TICK)
        try:
            async with asyncio.timeout_at(due):
                await self._woken.wait()
        except TimeoutError:
            self._is_changed = True
        else:
            await asyncio.sleep(QUIET)
        self._raise_failures()
        self._woken.clear()
        is_due = self._is_changed or clock() >= due
        if is_due:
            self._is_changed, self._shown_at = False, clock()
        return is_due

    def lines(self, most: int) -> list[LogLine]:
        """Return the lines that came, at most so many."""
        found = [self._lines.get_nowait() for _ in range(min(self._lines.qsize(), most))]
        if not self._lines.empty():
            self._woken.set()
        return found

    def _raise_failures(self) -> None:
        for task in self._tasks:
            if task.done():
                task.result()

    async def _watch(self, changes: AsyncIterator[None]) -> None:
        async for _ in changes:
            self._is_changed = True
            self._woken.set()

    async def _read(self, logs: AsyncIterator[LogLine]) -> None:
        async for line in logs:
            await self._lines.put(line)
            self._woken.set()
