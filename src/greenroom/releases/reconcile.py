"""Compares what should run with what runs, again and again; a restart is just another round."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from greenroom.kernel.errors import GreenroomError
from greenroom.releases.company import Company
from greenroom.releases.leaving import is_over
from greenroom.releases.member import Member
from greenroom.releases.model import Deployment, Policy

log = structlog.get_logger()

DRAINED_AFTER = 60.0
"""Seconds without a session before an instance that gets no new ones is stopped."""


@dataclass(frozen=True)
class Wanted:
    """What should run of a deployment."""

    deployment: Deployment
    policy: Policy
    live: bool
    """New sessions come here: it is released, or the newest of the first stage."""
    warm: bool
    """Kept running for an instant rollback."""


class Reconciler:
    """One loop over all deployments."""

    def __init__(
        self,
        company: Company,
        *,
        wanted: Callable[[], Awaitable[list[Wanted]]],
        in_use: Callable[[], Awaitable[dict[str, int]]],
        every: float = 5.0,
    ) -> None:
        self._company, self._wanted, self._in_use, self._every = company, wanted, in_use, every
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Ask for a round now."""
        self._nudged.set()

    async def run(self) -> None:
        """Reconcile for ever."""
        while True:
            try:
                await self.round()
            except (GreenroomError, OSError) as error:
                log.warning("a round of reconciling failed; the next one follows", why=str(error))
            try:
                await asyncio.wait_for(self._nudged.wait(), self._every)
            except TimeoutError:
                continue
            finally:
                self._nudged.clear()

    async def round(self) -> None:
        """Start what is missing and let rest what is idle."""
        members = self._company.members  # before what is wanted, which then has all of theirs
        wanted = {want.deployment.id: want for want in await self._wanted()}
        in_use = await self._in_use()
        for member in members:
            if in_use.get(member.id, 0) or self._company.load(member):
                member.used_at = time.monotonic()
        await self._stop_unwanted(members, wanted)
        await self._rest_idle(wanted)
        await self._start_missing(wanted)

    async def _stop_unwanted(self, members: list[Member], wanted: dict[str, Wanted]) -> None:
        gone = [
            m
            for m in members
            if m.deployment.id not in wanted or wanted[m.deployment.id].deployment.stopped
        ]
        over = [
            m
            for m in members
            if (want := wanted.get(m.deployment.id)) and is_over(want.deployment, want.policy)
        ]
        await self._company.retire(gone, "stopped")
        await self._company.retire(over, "replaced")

    async def _rest_idle(self, wanted: dict[str, Wanted]) -> None:
        idle = [
            member
            for member in self._company.members
            if member.ready
            and member.deployment.id in wanted
            and _may_rest(member, wanted[member.deployment.id], self._company)
        ]
        await self._company.retire(idle, "idle")

    async def _start_missing(self, wanted: dict[str, Wanted]) -> None:
        short = [
            want
            for want in wanted.values()
            if want.live
            and not want.deployment.stopped
            and len(self._company.of(want.deployment.id)) < want.policy.least
        ]
        results = await asyncio.gather(
            *(self._company.ensure(want.deployment, want.policy.least) for want in short),
            return_exceptions=True,
        )
        for want, result in zip(short, results, strict=True):
            if isinstance(result, BaseException):
                log.warning(
                    "an instance could not be started", app=want.deployment.app, why=str(result)
                )


def _may_rest(member: Member, want: Wanted, company: Company) -> bool:
    quiet = time.monotonic() - member.used_at
    if want.warm:
        return False
    if not want.live:
        return quiet > min(DRAINED_AFTER, want.policy.idle or DRAINED_AFTER)
    is_spare = len([m for m in company.of(want.deployment.id) if m.ready]) > want.policy.least
    return is_spare and want.policy.idle is not None and quiet > want.policy.idle
