"""How an app stands: what each stage shows, in which state, with how many sessions. Reads only."""

from dataclasses import dataclass, replace
from typing import Literal

from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.company import Company
from greenroom.releases.member import Member
from greenroom.releases.model import Deployment, Stage, Stages
from greenroom.releases.program import Program, Snapshot

Health = Literal["empty", "running", "starting", "asleep", "failed", "stopped"]


@dataclass(frozen=True)
class Status:
    """A deployment, or an empty stage, as it is now."""

    app: str
    stage: str
    version: int | None
    url: str
    state: Health
    instances: int = 0
    sessions: int = 0
    detail: str = ""
    released: bool = False


class Overview:
    """Puts together releases, instances and sessions."""

    def __init__(
        self, stages: Stages, addresses: Addresses, program: Program, company: Company
    ) -> None:
        self._stages, self._addresses = stages, addresses
        self._program, self._company = program, company

    async def stages(self, app: str) -> list[Status]:
        """Return what each stage of an app shows, in order."""
        snapshot = await self._program.snapshot()
        return [self._stage(snapshot, app, stage) for stage in self._stages.all]

    async def deployments(self, app: str) -> list[Status]:
        """Return every deployment of an app, newest version first."""
        snapshot = await self._program.snapshot()
        found = [d for d in snapshot.deployments if d.app == app]
        found.sort(key=lambda deployment: (-deployment.version, deployment.id))
        return [self.status(snapshot, deployment) for deployment in found]

    def status(self, snapshot: Snapshot, deployment: Deployment) -> Status:
        """Return how a deployment is."""
        members = self._company.of(deployment.id)
        state, detail = self._health(deployment, members)
        released = snapshot.in_force.get((deployment.app, deployment.stage))
        return Status(
            app=deployment.app,
            stage=deployment.stage,
            version=deployment.version,
            url=self._addresses.url(self._place(deployment)),
            state=state,
            instances=len(members),
            sessions=sum(self._company.load(member) for member in members),
            detail=detail,
            released=released is not None and released.version == deployment.version,
        )

    def _stage(self, snapshot: Snapshot, app: str, stage: Stage) -> Status:
        deployment = self._shown(snapshot, app, stage)
        if deployment is None:
            url = self._addresses.url(Place(app, stage.name))
            return Status(app, stage.name, None, url, "empty")
        status = self.status(snapshot, deployment)
        sessions = sum(
            self._company.load(member)
            for member in self._company.members
            if member.order.app == app and member.order.stage == stage.name
        )
        url = self._addresses.url(Place(app, stage.name))
        return replace(status, sessions=sessions, url=url)

    def _shown(self, snapshot: Snapshot, app: str, stage: Stage) -> Deployment | None:
        if stage == self._stages.first:
            mine = [d for d in snapshot.deployments if d.app == app and d.stage == stage.name]
            return max(mine, key=lambda deployment: deployment.version, default=None)
        release = snapshot.in_force.get((app, stage.name))
        return snapshot.by_place.get((app, release.version, stage.name)) if release else None

    def _place(self, deployment: Deployment) -> Place:
        is_preview = deployment.stage == self._stages.first.name
        return Place(deployment.app, deployment.stage, deployment.version if is_preview else None)

    def _health(self, deployment: Deployment, members: list[Member]) -> tuple[Health, str]:
        if deployment.stopped:
            return "stopped", ""
        if any(member.ready for member in members):
            return "running", ""
        failure = self._company.failure(deployment.id)
        if failure or deployment.state == "failed":
            return "failed", failure.what if failure else deployment.failure
        if members or deployment.state == "placing":
            restarted = next((m.observed.detail for m in members if m.observed), "")
            return "starting", restarted
        return "asleep", "It wakes with the next visitor."
