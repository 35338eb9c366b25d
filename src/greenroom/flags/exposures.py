"""Which variant a session was given: noted while somebody watches a flag, as a rollout does.

An *exposure* is a session with the variant it got when its app asked. Only sessions that the gateway knows are
noted; an app that asks without naming its visitor's session tells of nobody. Notes are written each second, so
that of a session of the last second before a crash nothing is known: it counts for no variant.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, select

from greenroom.flags.model import Asker, Evaluation
from greenroom.flags.tables import FlagExposureRow
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import UnreadyError

EVERY = 1.0
"""Seconds between two writings."""
FORGETS_EVERY = timedelta(hours=1)
ASKED_AT_ONCE = 5000
"""Sessions in one question to the database."""
Watched = Callable[[str, str], Awaitable[Collection[str]]]
"""Returns the keys of the flags of an app and stage that somebody watches."""


class Exposures:
    """Notes which session was given which variant, and tells it."""

    def __init__(self, database: Database, watched: Watched, keep: timedelta) -> None:
        self._database, self._watched, self._keep = database, watched, keep
        self._noted: dict[tuple[str, str], tuple[Asker, str]] = {}
        """Who asked and the variant, by session and key."""
        self._writing = asyncio.Lock()

    async def note(self, asker: Asker, session: str, found: Iterable[Evaluation]) -> None:
        """Take note of what a session was given just now."""
        watched = await self._watched(asker.app, asker.stage)
        for each in found if watched else ():
            if each.key in watched and each.variant:
                self._noted[session, each.key] = asker, each.variant

    async def run(self) -> None:
        """Write what was noted and forget what is old, for ever."""
        forgets_at = now()
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
                if now() >= forgets_at:
                    await self._forget()
                    forgets_at = now() + FORGETS_EVERY
            except UnreadyError:  # the database is away: the notes wait
                continue

    async def flush(self) -> None:
        """Write what was noted; a session keeps the instant at which it was first given anything."""
        async with self._writing:
            noted = dict(self._noted)
            if noted:
                await self._write(noted)
            self._noted = {
                place: each for place, each in self._noted.items() if noted.get(place) != each
            }

    def having(
        self, app: str, stage: str, key: str, variant: str, *, is_it: bool
    ) -> Select[tuple[str]]:
        """Return the query for the sessions that were given the variant, or another one."""
        return _at(app, stage, key, FlagExposureRow.session).where(
            (FlagExposureRow.variant == variant) == is_it
        )

    async def of(self, app: str, stage: str, key: str, sessions: Sequence[str]) -> dict[str, str]:
        """Return the variant of each of these sessions of which it is known."""
        await self.flush()
        found: dict[str, str] = {}
        query = _at(app, stage, key, FlagExposureRow.session, FlagExposureRow.variant)
        async with self._database.read() as session:
            for start in range(0, len(sessions), ASKED_AT_ONCE):
                part = sessions[start : start + ASKED_AT_ONCE]
                rows = await session.execute(query.where(FlagExposureRow.session.in_(part)))
                found |= {row.session: row.variant for row in rows}
        return found

    async def _write(self, noted: dict[tuple[str, str], tuple[Asker, str]]) -> None:
        async with self._database.begin() as session:
            for (name, key), (asker, variant) in noted.items():
                row = await session.get(FlagExposureRow, (name, key))
                if row is None:
                    row = FlagExposureRow(
                        session=name, key=key, app=asker.app, stage=asker.stage, first_at=now()
                    )
                    session.add(row)
                row.variant = variant

    async def _forget(self) -> None:
        async with self._database.begin() as session:
            old = FlagExposureRow.first_at < now() - self._keep
            await session.execute(delete(FlagExposureRow).where(old))


def _at(app: str, stage: str, key: str, *columns) -> Select:
    return select(*columns).where(
        FlagExposureRow.app == app, FlagExposureRow.stage == stage, FlagExposureRow.key == key
    )
