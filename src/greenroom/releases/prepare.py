"""The durable job behind a deploy: lock, environment, start, first answer; then a rehearsal is ordered."""

from collections.abc import Callable
from pathlib import Path

import structlog

from greenroom.environments.model import Environment, Lock
from greenroom.environments.service import Environments
from greenroom.jobs.model import Job
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kinds import by_name
from greenroom.publish import queries as published
from greenroom.publish.config import Config
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases import changes, queries
from greenroom.releases.company import Company
from greenroom.releases.model import Stages
from greenroom.releases.progress import Progress

log = structlog.get_logger()
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
        rehearsals: Rehearsals,
        build_logs: Path,
    ) -> None:
        self._database, self._publisher, self._environments = database, publisher, environments
        self._company, self._stages, self._progress = company, stages, progress
        self._rehearsals, self._build_logs = rehearsals, build_logs

    def job(self) -> Job:
        """Return the job for `jobs`."""
        steps = (
            ("environment", self.make_environment),
            ("place", self.place),
            ("rehearse", self.rehearse),
        )
        return Job(NAME, steps, self.failed)

    async def make_environment(self, key: str) -> None:
        """Resolve the lock as of the instant of the deploy, and build or reuse its environment."""
        version = await self._publisher.version_by_id(key)
        if version.lock is not None:
            return
        async with self._database.read() as session:
            before = await published.version_before(session, version)
        self._progress.begin(key, "lock")
        lock = await self._lock(version, before)
        timings = {"lock": self._progress.end(key, "lock", _said(lock))}
        self._progress.begin(key, "environment")
        environment = await self._environments.prepare(lock, on_line=self._writer(key))
        words = "reused" if environment.reused else f"built, {len(lock.dists)} packages"
        timings["environment"] = self._progress.end(key, "environment", words)
        await self._note(version, lock, environment, timings, before)

    async def place(self, key: str) -> None:
        """Start an instance in the first stage and wait for its first answer."""
        version = await self._publisher.version_by_id(key)
        actor, first = version.provenance.actor, self._stages.first.name
        self._progress.begin(key, "start")
        async with self._database.begin() as session:
            placing = changes.place(session, actor, version.app, version.number, first)
            deployment = await placing
        [member, *_] = await self._company.ensure(deployment)
        self._progress.end(key, "start", seconds=member.start_seconds)
        timings = {"start": member.start_seconds, "ready": member.ready_seconds}
        async with self._database.begin() as session:
            await changes.placed(session, deployment)
            await self._publisher.record_ready(session, version, timings=timings)
        self._progress.end(key, "ready", seconds=member.ready_seconds)
        self._progress.close(key)

    async def rehearse(self, key: str) -> None:
        """Order the rehearsal that a deploy brings; it goes on in a job of its own."""
        await self._rehearsals.order_after_deploy(await self._publisher.version_by_id(key))

    async def failed(self, key: str, error: BaseException) -> None:
        """Write down why the version cannot be used."""
        version = await self._publisher.version_by_id(key)
        why = str(error) if isinstance(error, GreenroomError) else f"Greenroom failed: {error!r}"
        if not isinstance(error, GreenroomError):
            log.error("a job failed", version=version.name, app=version.app, exc_info=error)
        async with self._database.begin() as session:
            await self._publisher.record_failed(session, version, why)
            first = self._stages.first.name
            row = await queries.find_deployment(session, version.app, version.number, first)
            if row is not None:
                await changes.not_placed(session, row.id, why)
        running = [step for step in self._progress.steps(key) if step.state == "running"]
        name = running[-1].name if running else "lock"
        self._progress.end(key, name, why, state="failed")
        self._progress.close(key)

    def build_log(self, version: str) -> Path:
        """Return the file that holds what the build of a version's environment printed."""
        return self._build_logs / f"{version}.log"

    async def _lock(self, version: Version, before: Version | None) -> Lock:
        kind = by_name(version.kind)
        if kind.language == "none":
            return self._environments.nothing()
        folder = await self._publisher.materialise(version.bundle)
        return await self._environments.lock(
            folder,
            language=kind.language,
            packages=kind.packages,
            at=version.created_at,
            python=Config.from_stored(version.config).app.python,
            previous=None if version.upgrade or before is None else before.lock,
        )

    async def _note(
        self,
        version: Version,
        lock: Lock,
        environment: Environment,
        timings: dict[str, float],
        before: Version | None,
    ) -> None:
        async with self._database.begin() as session:
            await self._publisher.record_prepared(
                session,
                version,
                lock,
                environment.key,
                environment.reused,
                timings=timings,
                previous=before.lock if before else None,
            )

    def _writer(self, key: str) -> Callable[[str], None]:
        path = self.build_log(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

        def write(line: str) -> None:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
            self._progress.say(key, "environment", line.strip()[:200])

        return write


def _said(lock: Lock) -> str:
    return lock.source if lock.dists else "no packages"
