"""The durable job behind a deploy: lock, environment, start, first answer."""

import time
from pathlib import Path

from greenroom.environments.service import Environments
from greenroom.jobs.model import Job
from greenroom.kernel.database import Database
from greenroom.publish.service import Publisher
from greenroom.releases import changes
from greenroom.releases.company import Company
from greenroom.releases.model import Stages
from greenroom.releases.progress import Progress

NAME = "prepare-version"


class Preparation:
    """Makes a version ready in the first stage. Each step may be run again at any time."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        environments: Environments,
        company: Company,
        stages: Stages,
        progress: Progress,
        build_logs: Path,
    ) -> None:
        self._database, self._publisher, self._environments = database, publisher, environments
        self._company, self._stages, self._progress = company, stages, progress
        self._build_logs = build_logs

    def job(self) -> Job:
        """Return the job for `jobs`."""
        steps = (("environment", self.make_environment), ("place", self.place))
        return Job(NAME, steps, self.failed)

    async def make_environment(self, key: str) -> None:
        """Resolve the lock as of the instant of the deploy, and build or reuse its environment."""
        version = await self._version(key)
        if version.env_key or version.lock is not None:
            return
        self._progress.begin(key, "lock")
        folder = await self._publisher.materialise(version.bundle)
        lock, previous = await self._lock(version, folder)
        words = lock.source if lock.dists else "no packages"
        seconds = self._progress.end(key, "lock", words)
        self._progress.begin(key, "environment")
        environment = await self._environments.prepare(lock, on_line=self._logger(key))
        built = self._progress.end(
            key, "environment", "reused" if environment.reused else f"{len(lock.dists)} packages"
        )
        async with self._database.begin() as session:
            await self._publisher.record_prepared(
                session,
                version,
                lock,
                environment.key,
                environment.reused,
                timings={"lock": seconds, "environment": built},
                previous=previous,
            )

    async def place(self, key: str) -> None:
        """Start an instance in the first stage and wait for its first answer."""
        version = await self._version(key)
        begun = time.monotonic()
        self._progress.begin(key, "start")
        async with self._database.begin() as session:
            deployment = await changes.place(
                session,
                version.provenance.actor,
                version.app,
                version.number,
                self._stages.first.name,
            )
        member = await self._company.start_one(deployment)
        seconds = time.monotonic() - begun
        started = min(self._company.start_seconds(member), seconds)
        self._progress.end(key, "start")
        self._progress.begin(key, "ready")
        async with self._database.begin() as session:
            await changes.placed(session, deployment, seconds)
            await self._publisher.record_ready(
                session, version, timings={"start": started, "ready": seconds - started}
            )
        self._progress.end(key, "ready")
        self._progress.close(key)

    async def failed(self, key: str, error: BaseException) -> None:
        """Write down why the version cannot be used."""
        raise NotImplementedError
