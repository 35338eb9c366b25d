"""Tells other programs that a person's decision is due, by a durable job: a crash neither loses nor repeats it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from greenroom.jobs.model import Job
from greenroom.jobs.service import Jobs
from greenroom.jobs.webhooks import cloud_event, tell_all
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.releases.rollouts import queries
from greenroom.releases.rollouts.model import Rollout

log = structlog.get_logger()
NAME = "rollout-reminder"


class Reminders:
    """One job per reminder. Its key names the rollout and the change that reminds, so it begins once."""

    def __init__(self, database: Database, jobs: Jobs, webhooks: Sequence[str]) -> None:
        self._database, self._jobs, self._webhooks = database, jobs, webhooks

    def job(self) -> Job:
        """Return the job for `jobs`."""
        return Job(NAME, (("tell", self.tell),), self.failed)

    async def begin(self, rollout: Rollout) -> None:
        """Have it told that a decision is due, before that is written: what is begun twice is told once."""
        if self._webhooks:
            await self._jobs.start(NAME, f"{rollout.id}/{rollout.seq}")

    async def tell(self, key: str) -> None:
        """Tell every address, unless somebody has decided meanwhile."""
        async with self._database.read() as session:
            rollout = await queries.find(session, key.partition("/")[0])
        if rollout is not None and rollout.state == "paused":
            await tell_all(self._webhooks, notice(rollout, key, now()))

    async def failed(self, key: str, error: BaseException) -> None:
        """Note it; the event and the page tell people all the same."""
        log.error("a reminder was not told", rollout=key, exc_info=error)


def notice(rollout: Rollout, identity: str, at: datetime) -> dict[str, Any]:
    """Return the CloudEvent. Pure."""
    return cloud_event(
        "rollout.reminded",
        identity,
        rollout.app,
        rollout.name,
        at,
        {
            "app": rollout.app,
            "stage": rollout.stage,
            "brings": rollout.name,
            "rollout": rollout.id,
            "reason": rollout.reason,
            "owner": rollout.owner,
            "deadline": _text(rollout.deadline_at),
            "then": rollout.on_deadline,
        },
    )


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
