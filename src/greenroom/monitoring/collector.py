"""Hears the access log and the ends of instances, and writes how each session went."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog

from greenroom.gateway.sessions import SessionBook
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import UnreadyError
from greenroom.kernel.ids import new_id
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.tallies import MOST, Tallies, Tally
from greenroom.runtime.model import Observed
from greenroom.runtime.ports import Driver

log = structlog.get_logger()
EVERY = 1.0
"""Seconds between two writings."""
LONG_ENOUGH = timedelta(minutes=2)
"""A session that lives for so long is written as it is so far, and again at its end."""
FORGETS_EVERY = 3600.0
CRASHES = {"exit", "signal", "out-of-memory"}
MOST_FAILED_STARTS = 1000


class Collector:
    """Writes outcomes: as soon as a session is bad, when it is over, or when it lived long enough."""

    def __init__(self, database: Database, book: SessionBook, keep: timedelta, key: bytes) -> None:
        self._database, self._book, self._keep, self._key = database, book, keep, key
        self._tallies = Tallies()
        self._leaving: list[Tally] = []
        self._failed: list[Outcome] = []
        self._restarts: dict[str, tuple[int, str]] = {}
        book.listen(self.note)

    def note(self, entry: dict[str, Any], at: datetime, until: datetime) -> None:
        """Take in an entry of the access log."""
        self._tallies.take(entry, at, until, lambda: self._whose(entry))

    def _whose(self, entry: dict[str, Any]) -> str:
        user = entry.get("user") or ""
        if user in ("", "anonymous"):
            session = self._book.find(entry["session"])
            user = session.hash_key if session else ""
        return digest(self._key, user)

    def going_on(self, app: str, stage: str, version: int | None = None) -> list[Outcome]:
        """Return how the sessions go that are not written yet, oldest first; of one version, or of all."""
        return [
            tally.outcome()
            for tally in self._tallies.followed()
            if tally.told is None
            and (tally.app, tally.stage) == (app, stage)
            and version in (None, tally.version)
        ]

    def present(self, app: str, stage: str) -> list[Outcome]:
        """Return how all sessions at a stage go that may still go on, written or not."""
        here = (app, stage)
        followed = self._tallies.followed()
        return [tally.outcome() for tally in followed if (tally.app, tally.stage) == here]

    def start_failed(self, app: str, stage: str, version: int) -> None:
        """Note that an instance did not start while somebody waited for it."""
        at = now()
        one = Outcome(new_id(), app, stage, version, "", at, at, 0, 0, "start-failed", None, at)
        self._failed = [*self._failed, one][-MOST_FAILED_STARTS:]

    async def watch(self, driver: Driver) -> None:
        """Notice each death of an instance, for ever."""
        async for seen in driver.follow():
            self.saw(seen)

    def saw(self, seen: Observed) -> None:
        """Take in how an instance is now."""
        known, self._restarts[seen.instance] = (
            self._restarts.get(seen.instance),
            (seen.restarts, seen.state),
        )
        has_died = seen.state in ("restarting", "ended") and seen.reason in CRASHES
        if has_died and known is not None and known != (seen.restarts, seen.state):
            self._tallies.crashed(seen.instance, now())
        if seen.state == "ended":
            self._restarts.pop(seen.instance, None)

    async def run(self) -> None:
        """Write what is due and forget what is old, for ever."""
        forgets_in = 0.0
        while True:
            try:
                await self.round()
                if forgets_in <= 0:
                    forgets_in = FORGETS_EVERY
                    async with self._database.begin() as session:
                        await queries.forget(session, now() - self._keep)
            except UnreadyError as error:
                log.warning("outcomes of sessions wait for the database", why=str(error))
            await asyncio.sleep(EVERY)
            forgets_in -= EVERY

    async def round(self) -> int:
        """Write what is due; return how many outcomes that were."""
        due = list(self._due())
        told = [tally.outcome() for tally in due]
        failed = list(self._failed)
        if told or failed:
            async with self._database.begin() as session:
                await queries.write(session, [*told, *failed])
        self._failed, self._leaving = self._failed[len(failed) :], []
        for tally, outcome in zip(due, told, strict=True):
            tally.told = outcome
        for tally in self._tallies.followed():
            if tally.told is not None and not self._book.is_live(tally.id):
                self._tallies.let_go(tally)
        return len(told) + len(failed)

    def _due(self) -> Iterator[Tally]:
        self._leaving = [*self._leaving, *self._tallies.displaced()][-MOST:]
        yield from self._leaving
        for tally in self._tallies.followed():
            if self._is_due(tally):
                yield tally

    def _is_due(self, tally: Tally) -> bool:
        if not self._book.is_live(tally.id):
            return tally.told != tally.outcome()
        if tally.told is None:
            return bool(tally.why) or tally.last_at - tally.started_at >= LONG_ENOUGH
        return bool(tally.why) and not tally.told.is_bad


def digest(key: bytes, user: str) -> str:
    """Return what stands for a user: the same each time, and of no use to who has not the key."""
    return hmac.new(key, user.encode(), hashlib.sha256).hexdigest()[:16] if user else ""
