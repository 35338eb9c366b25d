"""What goes on."""

import asyncio
from collections.abc import AsyncIterator

from greenroom.kernel.events import Happened, bus
from greenroom.releases import queries
from greenroom.releases.logs import merged
from greenroom.web.views import LogLine, Me
from greenroom.wiring.backstage.desk import Desk

SLOWEST = 5.0
"""Seconds after which a page looks again although no event came: sessions and memory have none."""


class Watch(Desk):
    """Changes and logs."""

    async def changes(self, me: Me, app: str | None) -> AsyncIterator[None]:
        """Yield whenever what `Look` says may have changed."""
        if app is not None:
            await self._seen(me, app)
        happened: asyncio.Queue[Happened] = asyncio.Queue()

        async def listen() -> None:
            async for event in bus.follow():
                if app is None or event.app == app:
                    happened.put_nowait(event)

        listening = asyncio.create_task(listen())
        try:
            while True:
                try:
                    await asyncio.wait_for(happened.get(), SLOWEST)
                except TimeoutError:
                    yield
                    continue
                while not happened.empty():
                    happened.get_nowait()
                yield
        finally:
            listening.cancel()

    async def logs(
        self, me: Me, app: str, *, stage: str | None, version: int | None, tail: int, follow: bool
    ) -> AsyncIterator[LogLine]:
        """Yield the last lines of an app's instances, then what they print."""
        await self._seen(me, app)

        async def find() -> list[str]:
            async with self._house.database.read() as session:
                return await queries.instances_for_logs(session, app, stage=stage, version=version)

        async for line in merged(self._house.driver, find, tail=tail, follow=follow):
            instance, _, rest = line.partition(" | ")
            at, _, text = rest.partition(" ")
            yield LogLine(instance, at, text)
