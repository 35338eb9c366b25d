"""The use cases of rehearsals."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from greenroom.jobs.service import Jobs
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import Actor
from greenroom.kernel.ids import new_id
from greenroom.publish.config import Config
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.rehearsal.journey.files import FOLDER, SUFFIX
from greenroom.rehearsal.server import queries
from greenroom.rehearsal.server.job import NAME, RehearsalJob
from greenroom.rehearsal.server.judging import Judging
from greenroom.rehearsal.server.keeping import Keeping
from greenroom.rehearsal.server.model import Rehearsal, Wish
from greenroom.rehearsal.server.ports import Lender, Ways, no_ways
from greenroom.rehearsal.server.tables import RehearsalRow
from greenroom.rehearsal.server.written import written


@dataclass(frozen=True)
class Served:
    """What the rehearsals need of the house."""

    database: Database
    publisher: Publisher
    jobs: Jobs
    lender: Lender
    home: Path
    is_quiet: Callable[[], bool] = lambda: True
    """Whether nothing goes on that people wait for, such as a deploy."""
    at_once: int = 1
    ways: Ways = no_ways
    """How else the flags of an app could be set."""
    webhooks: Sequence[str] = ()
    """Addresses that are told when a rehearsal is done."""


def journeys_of(version: Version) -> list[str]:
    """Return the names of the journeys in a version's files."""
    names = [file.path.removeprefix(f"{FOLDER}/") for file in version.bundle.files
             if file.path.startswith(f"{FOLDER}/")]  # fmt: skip
    return sorted(
        name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX) and "/" not in name
    )


class Rehearsals:
    """Order, look, judge by `judging`, and read what was kept by `keeping`."""

    def __init__(self, served: Served) -> None:
        self._database, self._publisher = served.database, served.publisher
        self._jobs, self.keeping = served.jobs, Keeping(served.home)
        self._performing = RehearsalJob(
            served.database,
            served.publisher,
            served.lender,
            self.keeping,
            is_quiet=served.is_quiet,
            at_once=served.at_once,
            webhooks=served.webhooks,
            ways=served.ways,
        )
        self.judging = Judging(served.database, self.keeping)
        served.jobs.register(self._performing.job())

    # Ordering

    async def order(
        self, actor: Actor, app: str, number: int, wish: Wish | None = None
    ) -> Rehearsal:
        """Order a rehearsal of a version; it is performed in the background when its turn comes."""
        version = await self._publisher.version(app, number)
        if version.state != "ready":
            raise ConflictError(
                f"{version.name} of {app} is {version.state}.", version.failure,
                "Only a version that starts can be rehearsed.",
            )  # fmt: skip
        _must_have_journeys(version)
        async with self._database.begin() as session:
            for known in await queries.rehearsals(session, app, number, limit=5):
                if known.state != "done":
                    raise ConflictError(
                        f"{version.name} of {app} is being rehearsed already.",
                        f"{known.ordered_by} ordered it.",
                        f"greenroom rehearse {version.name} --follow shows how it goes.",
                    )
            row = _new_row(new_id(), version, actor, wish or Wish())
            session.add(row)
            await written(session, "rehearsal.ordered", row, actor)
        await self._jobs.start(NAME, row.id)
        return row.value()

    async def order_after_deploy(self, version: Version) -> None:
        """Order the rehearsal that each deploy brings, once, if there is something to rehearse."""
        part = Config.from_stored(version.config).rehearsal
        if not part.on_deploy or not journeys_of(version):
            return
        wish = Wish(load=part.load, profile=part.profile)
        async with self._database.begin() as session:
            if await queries.find(session, version.id) is None:
                row = _new_row(version.id, version, version.provenance.actor, wish)
                session.add(row)
                await written(session, "rehearsal.ordered", row, version.provenance.actor)
        await self._jobs.start(NAME, version.id)

    # Looking

    def doing(self, rehearsal: str) -> str:
        """Return what a running rehearsal does at this moment, in words."""
        return self._performing.doing(rehearsal)

    async def of_app(
        self, app: str, version: int | None = None, limit: int = 50
    ) -> list[Rehearsal]:
        """Return an app's rehearsals, newest first."""
        async with self._database.read() as session:
            return await queries.rehearsals(session, app, version, limit)

    async def find(self, app: str, rehearsal: str) -> Rehearsal:
        """Return a rehearsal of an app, or raise `NotFoundError`."""
        async with self._database.read() as session:
            row = await queries.find(session, rehearsal)
        if row is None or row.app != app:
            raise NotFoundError(
                f"{app} has no such rehearsal.", f"Its id would be {rehearsal[:40]}."
            )
        return row.value()

    async def verdicts(self, app: str) -> dict[int, tuple[str, str]]:
        """Return state and verdict of each version's newest rehearsal."""
        async with self._database.read() as session:
            return await queries.verdicts(session, app)

    # Keeping house

    async def collect(self, before: datetime) -> int:
        """Remove what old rehearsals left, but of each version's newest; return bytes."""
        async with self._database.read() as session:
            old = await queries.old(session, before)
        return sum([await asyncio.to_thread(self.keeping.remove, each) for each in old])


def _must_have_journeys(version: Version) -> None:
    if not journeys_of(version):
        raise ConflictError(
            f"{version.name} of {version.app} has no journeys.",
            f"A rehearsal replays what was recorded; the version's files have none in {FOLDER}.",
            "Record one with greenroom record, then deploy.",
        )


def _new_row(key: str, version: Version, actor: Actor, wish: Wish) -> RehearsalRow:
    return RehearsalRow(
        id=key,
        app=version.app,
        version=version.number,
        digest=version.bundle.digest,
        state="waiting",
        verdict="",
        sentence="",
        wish=asdict(wish),
        parts=[],
        ordered_by=actor.name,
        ordered_at=now(),
        began_at=None,
        finished_at=None,
    )
