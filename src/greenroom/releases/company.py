"""The company: all running instances, who shares them, and when one is started or may rest."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path

import structlog

from greenroom.kernel.errors import GreenroomError, UnreadyError
from greenroom.releases.member import Call, Member
from greenroom.releases.model import Deployment, Policy
from greenroom.runtime.model import Observed, Reason
from greenroom.runtime.ports import Driver

log = structlog.get_logger()

FAILURE_IS_REMEMBERED = 5.0
"""Seconds in which further visitors get the same answer instead of another start."""


class FullError(UnreadyError):
    """Every instance of the app has all the sessions it may have."""

    code = "full"


Prepare = Callable[[Deployment, str], Awaitable[Call]]
"""Makes the order for a new instance of that id."""
Begun = Callable[[Member], Awaitable[None]]
Ended = Callable[[str, Observed], Awaitable[None]]
TurnedAway = Callable[[Deployment, GreenroomError], None]
"""Told of each visitor for whom no instance would start; those who waited together share the failure."""


class Company:
    """The running instances. `changed` is awaited after each change of who may be given requests."""

    def __init__(
        self,
        driver: Driver,
        *,
        prepare: Prepare,
        sessions: Callable[[str], int],
        busy: Callable[[], Awaitable[dict[str, int]]],
        changed: Callable[[], Awaitable[None]],
        begun: Begun,
        ended: Ended,
        turned_away: TurnedAway = lambda _deployment, _failure: None,
        starts_at_once: int = 4,
    ) -> None:
        self._driver, self._prepare = driver, prepare
        self._sessions, self._busy = sessions, busy
        self._changed, self._begun, self._ended = changed, begun, ended
        self._turned_away = turned_away
        self._members: dict[str, Member] = {}
        self._starting: dict[str, asyncio.Task[Member]] = {}
        self._failures: dict[str, tuple[float, GreenroomError]] = {}
        self._starts = asyncio.Semaphore(starts_at_once)
        self._background: set[asyncio.Task[None]] = set()

    # Looking

    @property
    def members(self) -> list[Member]:
        """All instances that run or are about to."""
        return list(self._members.values())

    def of(self, deployment: str) -> list[Member]:
        """Return the instances of a deployment that are not on their way out."""
        return [m for m in self.members if m.deployment.id == deployment and not m.retiring]

    def failure(self, deployment: str) -> GreenroomError | None:
        """Return why the last start of a deployment failed, until one succeeds."""
        found = self._failures.get(deployment)
        return found[1] if found else None

    def load(self, member: Member) -> int:
        """Return how many sessions an instance has or was promised."""
        return max(self._sessions(member.id), member.promised())

    async def memory(self) -> dict[str, int]:
        """Return the bytes that the instances of each deployment use."""
        used = {seen.instance: seen.memory_bytes for seen in await self._driver.list()}
        found: dict[str, int] = {}
        for member in self.members:
            key = member.deployment.id
            found[key] = found.get(key, 0) + used.get(member.id, 0)
        return found

    # Admitting and starting

    async def admit(self, deployment: Deployment, policy: Policy) -> Member:
        """Return an instance for a new session, starting one and waiting for it if need be."""
        while True:
            free = [
                member
                for member in self.of(deployment.id)
                if member.ready and (not policy.sessions or self.load(member) < policy.sessions)
            ]
            if free:
                chosen = min(free, key=self.load)
                chosen.promises.append(time.monotonic())
                chosen.used_at = time.monotonic()
                return chosen
            if len(self.of(deployment.id)) >= policy.most and deployment.id not in self._starting:
                self._raise_if_full(deployment, policy)
            try:
                await self.start_one(deployment)
            except GreenroomError as failure:
                self._turned_away(deployment, failure)
                raise

    def _raise_if_full(self, deployment: Deployment, policy: Policy) -> None:
        members = self.of(deployment.id)
        if any(not member.ready for member in members):
            return
        raise FullError(
            f"{deployment.app} is full.",
            f"All {len(members)} instances have {policy.sessions} sessions.",
            "Wait until somebody leaves, or raise `max` under [instances] in greenroom.toml.",
        )

    async def ensure(self, deployment: Deployment, count: int = 1) -> list[Member]:
        """Make sure that `count` instances are ready, and return them."""
        while len(ready := [m for m in self.of(deployment.id) if m.ready]) < count:
            await self.start_one(deployment)
        return ready

    async def start_one(self, deployment: Deployment) -> Member:
        """Start an instance, or join a start that is under way; wait until it is ready."""
        self._raise_recent_failure(deployment.id)
        task = self._starting.get(deployment.id) or self._under_way(
            deployment, self._start(deployment)
        )
        return await asyncio.shield(task)

    def _raise_recent_failure(self, deployment: str) -> None:
        at, failure = self._failures.get(deployment, (0.0, None))
        if failure is not None and time.monotonic() - at < FAILURE_IS_REMEMBERED:
            raise failure

    async def start_beside(self, deployment: Deployment, prepare: Prepare) -> Member:
        """Start one more instance, prepared in another way, and wait until it is ready."""
        while under_way := self._starting.get(deployment.id):
            await asyncio.wait([under_way])
        return await asyncio.shield(
            self._under_way(deployment, self._start_prepared(deployment, prepare))
        )

    def _under_way(
        self, deployment: Deployment, start: Coroutine[None, None, Member]
    ) -> asyncio.Task[Member]:
        task = asyncio.create_task(start)
        self._starting[deployment.id] = task
        task.add_done_callback(lambda _: self._starting.pop(deployment.id, None))
        return task

    async def _start_prepared(self, deployment: Deployment, prepare: Prepare) -> Member:
        return await self._run(await self._begin(deployment, prepare))

    async def _start(self, deployment: Deployment) -> Member:
        waiting = [member for member in self.of(deployment.id) if not member.ready]
        return await self._run(
            waiting[0] if waiting else await self._begin(deployment, self._prepare)
        )

    async def _run(self, member: Member) -> Member:
        deployment = member.deployment
        async with self._starts:
            try:
                begun = time.monotonic()
                member.observed = await self._driver.start(member.order)
                member.start_seconds = time.monotonic() - begun
                member.observed = await self._driver.wait_ready(member.order)
                member.ready_seconds = time.monotonic() - begun - member.start_seconds
            except GreenroomError as failure:
                self._failures[deployment.id] = (time.monotonic(), failure)
                await self._drop(member, "not-ready")
                raise
        self._failures.pop(deployment.id, None)
        member.ready, member.used_at = True, time.monotonic()
        await self._changed()
        return member

    async def _begin(self, deployment: Deployment, prepare: Prepare) -> Member:
        instance = f"{deployment.app[:20]}-v{deployment.version}-{secrets.token_hex(4)}"
        call = await prepare(deployment, instance)
        member = Member(call.order, deployment, call.policy)
        self._members[instance] = member
        await self._begun(member)
        return member

    # Stopping

    async def retire(self, members: Iterable[Member], reason: Reason) -> None:
        """Take instances out of service: no new requests first, then the processes."""
        leaving = [member for member in members if not member.retiring]
        for member in leaving:
            member.retiring, member.ready = True, False
        if not leaving:
            return
        await self._changed()
        if reason == "idle":
            leaving = await self._without_latecomers(leaving)
        await asyncio.gather(*(self._drop(member, reason) for member in leaving))

    async def _without_latecomers(self, leaving: list[Member]) -> list[Member]:
        """Keep those that got a request in the instant before their route went away."""
        busy = await self._busy()
        late = [member for member in leaving if busy.get(member.id, 0)]
        for member in late:
            member.retiring, member.ready, member.used_at = False, True, time.monotonic()
        if late:
            await self._changed()
        return [member for member in leaving if member not in late]

    async def restart(self, member: Member) -> None:
        """Replace an instance by a new one of the same deployment."""
        member.retiring = True
        try:
            await self.start_one(member.deployment)
        finally:
            member.retiring = False
            await self.retire([member], "replaced")

    async def _drop(self, member: Member, reason: Reason) -> None:
        await self._driver.stop(member.id, reason)
        self._members.pop(member.id, None)
        last = next((o for o in await self._driver.list() if o.instance == member.id), None)
        await self._ended(member.id, last or _gone(member.id))

    # Staying in touch with what really runs

    async def adopt(self, known: dict[str, Deployment]) -> None:
        """Take over the instances that run already; those that nobody knows are stopped.

        One that listens is taken at its word: asking it could cut its sessions because it is busy.
        """
        observed = {found.instance: found for found in await self._driver.list()}
        for instance, found in observed.items():
            if found.state != "ended":
                await self._adopt_one(found, known.get(instance))
        for instance in known.keys() - self._members.keys():
            last = observed.get(instance) or _gone(instance)
            await self._ended(instance, last)
        await self._changed()
        for member in self.members:
            if member.observed and not member.ready:
                self._later(self._recover(member, member.observed))

    async def _adopt_one(self, found: Observed, deployment: Deployment | None) -> None:
        try:
            call = await self._prepare(deployment, found.instance) if deployment else None
        except GreenroomError as failure:
            log.warning("an instance cannot go on", instance=found.instance, why=str(failure))
            call = None
        if call is None or deployment is None:
            log.warning("stopping an instance that nobody wants", instance=found.instance)
            await self._driver.stop(found.instance, "replaced")
            return
        listens = found.state == "running" and found.socket.exists()
        is_ready = listens and deployment.state == "ready"
        member = Member(call.order, deployment, call.policy, found, ready=is_ready)
        self._members[member.id] = member

    async def follow(self) -> None:
        """Keep up with crashes and restarts for ever."""
        async for observed in self._driver.follow():
            member = self._members.get(observed.instance)
            if member is None or member.retiring:
                continue
            crashed = member.ready and observed.state in ("restarting", "ended", "starting")
            member.observed = observed
            if crashed:
                member.ready = False
                self._later(self._recover(member, observed))

    async def _recover(self, member: Member, observed: Observed) -> None:
        await self._changed()
        if observed.state == "ended":
            self._members.pop(member.id, None)
            await self._ended(member.id, observed)
            return
        try:
            member.observed = await self._driver.wait_ready(member.order)
        except GreenroomError as failure:
            self._failures[member.deployment.id] = (time.monotonic(), failure)
            await self._drop(member, "not-ready")
            return
        member.ready = True
        await self._changed()

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _gone(instance: str) -> Observed:
    return Observed(instance, "ended", Path(), reason="lost", detail="It was gone.")
