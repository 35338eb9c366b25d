"""When flags were last asked for: counted in memory, written every few seconds."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags.tables import FlagUseRow
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import UnreadyError

EVERY = 10.0
"""Seconds between two writings."""

Place = tuple[str, str, str]
"""App, stage, key."""


class Uses:
    """Takes note of evaluations. Only keys that are, or were, flags are noted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[Place, tuple[datetime, int]] = {}

    def note(self, app: str, stage: str, version: int, keys: Iterable[str]) -> None:
        """Take note that a version of an app asked for flags just now."""
        at = now()
        for key in keys:
            self._noted[app, stage, key] = at, version

    async def run(self) -> None:
        """Write what was noted, for ever."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
            except UnreadyError:  # the database is away: the notes wait
                continue

    async def flush(self) -> None:
        """Write what was noted."""
        if not self._noted:
            return
        noted = dict(self._noted)
        async with self._database.begin() as session:
            await _write(session, noted)
        self._noted = {
            place: found for place, found in self._noted.items() if noted.get(place) != found
        }


async def _write(session: AsyncSession, noted: dict[Place, tuple[datetime, int]]) -> None:
    for (app, stage, key), (at, version) in noted.items():
        row = await session.get(FlagUseRow, (app, stage, key))
        if row is None:
            row = FlagUseRow(app=app, stage=stage, key=key)
            session.add(row)
        row.at, row.version = at, version
