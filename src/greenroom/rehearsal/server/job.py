"""The durable job behind a rehearsal: lend an instance, have it performed, note each part."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import structlog

from greenroom.jobs.model import Job
from greenroom.jobs.webhooks import tell_all
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError, UnreadyError
from greenroom.kinds import by_name
from greenroom.publish.config import Config
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server import queries
from greenroom.rehearsal.server.keeping import Keeping
from greenroom.rehearsal.server.model import Judgement, Part, Rehearsal, Way, overall, sentence
from greenroom.rehearsal.server.notices import notice
from greenroom.rehearsal.server.orders import AcceptedOrder, LoadOrder, Order
from greenroom.rehearsal.server.performing import perform
from greenroom.rehearsal.server.ports import Lender, Lent, Ways, no_ways
from greenroom.rehearsal.server.tables import RehearsalRow
from greenroom.rehearsal.server.written import written

log = structlog.get_logger()
NAME = "rehearse"
PATIENT_FOR, ASKS_EVERY = 3600.0, 1.0
"""Seconds for which the end of a rehearsal waits for a database that is away."""
MOST_WAYS = 6
"""Each takes an instance of its own; an app with more undecided flags than that has another problem."""
POLITE_FOR = 600.0
"""Seconds that a rehearsal waits for deploys at most."""


class RehearsalJob:
    """Performs rehearsals, `at_once` of them at the same time on this server."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        lender: Lender,
        keeping: Keeping,
        *,
        is_quiet: Callable[[], bool],
        at_once: int,
        webhooks: Sequence[str] = (),
        ways: Ways = no_ways,
    ) -> None:
        self._database, self._publisher, self._ways = database, publisher, ways
        self._lender, self._keeping = lender, keeping
        self._is_quiet, self._webhooks = is_quiet, webhooks
        self._turns = asyncio.Semaphore(at_once)
        self._doing: dict[str, str] = {}

    def job(self) -> Job:
        """Return the job for `jobs`."""
        return Job(NAME, (("perform", self.perform), ("notify", self.notify)), self.failed)

    def doing(self, rehearsal: str) -> str:
        """Return what a running rehearsal does at this moment, in words."""
        return self._doing.get(rehearsal, "")

    async def perform(self, key: str) -> None:
        """Perform a rehearsal from its beginning; after a crash that is what happens again."""
        async with self._turns:
            await self._until_quiet(key)
            rehearsal = await self._begin(key)
            if rehearsal is None:
                return
            version = await self._publisher.version(rehearsal.app, rehearsal.version)
            parts: list[Part] = []
            try:
                await self._perform(rehearsal, version, parts)
            except GreenroomError as error:
                parts.append(Part("test", "rehearsal", "failed", str(error)))
            finally:
                self._doing.pop(key, None)
            await self._finish(key, tuple(parts))

    async def notify(self, key: str) -> None:
        """Tell the addresses that want to know."""
        await tell_all(self._webhooks, notice(await self._read(key)))

    async def _until_quiet(self, key: str) -> None:
        """Let those go first who are waited for, but not for ever."""
        began = time.monotonic()
        while not self._is_quiet() and time.monotonic() - began < POLITE_FOR:
            self._doing[key] = "waiting until no version is being made ready"
            await asyncio.sleep(0.2)

    async def failed(self, key: str, error: BaseException) -> None:
        """Write down that Greenroom itself failed."""
        log.error("a rehearsal failed", rehearsal=key, exc_info=error)
        done = (await self._read(key)).parts
        why = str(error) if isinstance(error, GreenroomError) else f"Greenroom failed: {error!r}"
        await self._finish(key, (*done, Part("test", "rehearsal", "failed", why)))

    async def _perform(self, rehearsal: Rehearsal, version: Version, parts: list[Part]) -> None:
        out = await asyncio.to_thread(self._keeping.fresh, rehearsal.id)
        is_r = by_name(version.kind).language == "r"
        await self._act(rehearsal, version, parts, out, profile=not is_r)
        if is_r and rehearsal.wish.profile:
            # R is sampled from its start on, which would slow down the test and the load
            await self._act(rehearsal, version, parts, out, test=False)
        if rehearsal.wish.both_ways:
            for way in (await self._ways(rehearsal.app, rehearsal.wish.flags))[:MOST_WAYS]:
                await self._try(way, rehearsal, version, parts, out)

    async def _try(
        self, way: Way, rehearsal: Rehearsal, version: Version, parts: list[Part], out: Path
    ) -> None:
        """Test the outputs with one flag set another way; if it does not even start, that is the result."""
        try:
            await self._act(rehearsal, version, parts, out, profile=False, way=way)
        except GreenroomError as error:
            parts.append(Part("test", way.of("start"), "failed", str(error)))

    async def _act(
        self, rehearsal: Rehearsal, version: Version, parts: list[Part], out: Path,
        *, test: bool = True, profile: bool = True, way: Way | None = None,
    ) -> None:  # fmt: skip
        """Have parts performed with an instance of their own."""
        self._doing[rehearsal.id] = "starting an instance of its own"
        flags = rehearsal.wish.flags | ({way.flag: way.variant} if way else {})
        lend = self._lender.lend(rehearsal.app, rehearsal.version, sampled=not test, flags=flags)
        async with lend as lent:
            order = await self._order(rehearsal, version, lent, out)
            wanted = rehearsal.wish.profile and profile
            load = order.load if test and not way else None
            order = replace(order, test=test, load=load, profile=wanted, way=way)
            async for told in perform(order):
                if told.doing:
                    self._doing[rehearsal.id] = told.doing
                if told.part:
                    parts.append(told.part)
                    await self._note(rehearsal.id, parts)

    async def _order(self, rehearsal: Rehearsal, version: Version, lent: Lent, out: Path) -> Order:
        async with self._database.read() as session:
            said = await queries.judgements(session, rehearsal.app)
            before = await queries.before(session, rehearsal)
        part = Config.from_stored(version.config).rehearsal
        load = LoadOrder(part.users, part.duration, part.under, part.promised)
        return Order(
            name=f"{version.app}@{version.name}",
            bundle=lent.folder,
            socket=lent.socket,
            pid=lent.pid,
            seen_as=lent.seen_as,
            log=lent.log,
            language=by_name(version.kind).language,
            kind=version.kind,
            out=out,
            judgements=tuple(self._accepted(each) for each in said),
            load=load if rehearsal.wish.load else None,
            before=self._keeping.folder(before.id) if before else None,
        )

    def _accepted(self, judgement: Judgement) -> AcceptedOrder:
        folder = self._keeping.accepted(judgement) if judgement.verb == "accept" else None
        return AcceptedOrder(
            judgement.journey, judgement.verb, judgement.step, judgement.output, folder
        )

    # Rows

    async def _begin(self, key: str) -> Rehearsal | None:
        async with self._database.begin() as session:
            row = await queries.locked(session, key)
            if row is None or row.state == "done":
                return None
            row.state, row.began_at, row.parts = "running", now(), []
            await written(session, "rehearsal.began", row)
            return row.value()

    async def _read(self, key: str) -> Rehearsal:
        async with self._database.read() as session:
            row = await queries.find(session, key)
        assert row is not None, f"rehearsal {key} has gone"
        return row.value()

    async def _note(self, key: str, parts: list[Part]) -> None:
        with suppress(UnreadyError):  # the next part, or the end, is written with all of them
            await self._write(key, lambda row: _set_parts(row, parts), "rehearsal.went-on")

    async def _finish(self, key: str, parts: tuple[Part, ...]) -> None:
        def finish(row: RehearsalRow) -> None:
            _set_parts(row, parts)
            row.state, row.finished_at = "done", now()
            row.verdict, row.sentence = overall(parts), sentence(parts)

        began = time.monotonic()
        while True:
            try:
                return await self._write(key, finish, "rehearsal.finished")
            except UnreadyError:  # the database is away; what was found is worth waiting for
                if time.monotonic() - began > PATIENT_FOR:
                    raise
                await asyncio.sleep(ASKS_EVERY)

    async def _write(self, key: str, change: Callable[[RehearsalRow], None], event: str) -> None:
        async with self._database.begin() as session:
            row = await queries.locked(session, key)
            if row is not None and row.state != "done":
                change(row)
                await written(session, event, row)


def _set_parts(row: RehearsalRow, parts: list[Part] | tuple[Part, ...]) -> None:
    row.parts = [asdict(part) for part in parts]
