"""Gives disk back: environments, unpacked bundles and logs that nothing has needed for a long time.

Nothing is lost by it: a version keeps its files in the store and its lock in the database, so what was removed
is made again when somebody wants to see it.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from greenroom.environments.service import Environments
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import record
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases import queries
from greenroom.releases.company import Company
from greenroom.releases.program import Program
from greenroom.runtime.ports import Driver

log = structlog.get_logger()
KEPT_VERSIONS = 10
"""The newest versions of each app whose environments stay."""
EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class Freed:
    """What a round gave back."""

    environments: dict[str, int]
    """Bytes by key."""
    bundles: int
    """Bytes."""
    logs: int
    """Instances forgotten."""
    rehearsals: int = 0
    """Bytes."""


class Housekeeping:
    """One round after another."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        environments: Environments,
        rehearsals: Rehearsals,
        driver: Driver,
        company: Company,
        program: Program,
        keep: timedelta,
    ) -> None:
        self._database, self._publisher, self._environments = database, publisher, environments
        self._driver, self._company, self._program, self._keep = driver, company, program, keep
        self._rehearsals = rehearsals

    async def run(self) -> None:
        """Keep house for ever, beginning a while after the start."""
        while True:
            await asyncio.sleep(EVERY.total_seconds())
            try:
                await self.round()
            except (GreenroomError, OSError) as error:
                log.warning("housekeeping failed; the next round follows", why=str(error))

    async def round(self) -> Freed:
        """Remove what nothing refers to and nobody has wanted for long."""
        versions = await self._needed()
        age = self._keep.total_seconds()
        keys = frozenset(version.env_key for version in versions if version.env_key)
        freed = Freed(
            environments=await self._environments.collect(keys, age),
            bundles=await self._publisher.collect({v.bundle.digest for v in versions}, age),
            logs=await self._forget_instances(),
            rehearsals=await self._rehearsals.collect(now() - self._keep),
        )
        if any((freed.environments, freed.bundles, freed.logs, freed.rehearsals)):
            async with self._database.begin() as session:
                await record(
                    session,
                    "server.cleaned",
                    environments=len(freed.environments),
                    bytes=sum(freed.environments.values()) + freed.bundles + freed.rehearsals,
                    logs=freed.logs,
                )
        return freed

    async def _needed(self) -> list[Version]:
        """Return the versions that are released, running, or among the newest of their app."""
        snapshot = await self._program.snapshot()
        wanted = {(release.app, release.version) for release in snapshot.in_force.values()}
        wanted |= {(m.order.app, m.order.version) for m in self._company.members}
        needed = []
        for app in await self._publisher.list_apps():
            for version in await self._publisher.versions(app.slug, limit=500):
                is_recent = version.number > app.last_version - KEPT_VERSIONS
                if is_recent or (app.slug, version.number) in wanted:
                    needed.append(version)
        return needed

    async def _forget_instances(self) -> int:
        async with self._database.read() as session:
            old = await queries.instances_ended_before(session, now() - self._keep)
        known = {seen.instance for seen in await self._driver.list()}
        gone = [instance for instance in old if instance in known]
        for instance in gone:
            await self._driver.forget(instance)
        return len(gone)
