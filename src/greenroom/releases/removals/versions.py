"""Taking versions away, and bringing them back."""

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.releases import queries
from greenroom.releases.company import Company
from greenroom.releases.member import Member
from greenroom.releases.model import ActPlan, Stages
from greenroom.releases.removals.refusals import must_be_empty, must_not_be_on_its_way, undo
from greenroom.releases.service import Releases


class Removals:
    """The use cases of removing versions. `keep_days` is how long what was removed can be brought back."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        releases: Releases,
        company: Company,
        stages: Stages,
        keep_days: float,
    ) -> None:
        self._database, self._publisher, self._releases = database, publisher, releases
        self._company, self._stages, self._keep_days = company, stages, keep_days

    async def plan_version(self, app: str, number: int) -> ActPlan:
        """Say what removing a version would do."""
        version = await self._publisher.version(app, number)
        title = f"Remove {version.name} of {app}"
        async with self._database.read() as session:
            try:
                await self._check_version(session, version)
            except ConflictError as refused:
                return ActPlan(title, (), str(refused))
        sentences = [
            f"{version.name} can no longer be previewed, promoted or released.",
            f"Its number is not used again; its record stays. {undo(f'remove {version.name}', self._keep_days)}",
        ]
        if any(self._members(app, number)):
            sentences.insert(1, "It runs, with nobody in it, and is stopped.")
        return ActPlan(title, tuple(sentences))

    async def remove_version(self, actor: Actor, app: str, number: int) -> None:
        """Take a version away, unless it is live, being made ready, or somebody is in it."""
        version = await self._publisher.version(app, number)
        async with self._database.begin() as session:
            await queries.lock_deployments(session, app, number)
            await self._check_version(session, version)
            await queries.drop_deployments(session, app, number)
            await self._publisher.remove_version(session, actor, app, number)
        await self._company.retire(self._members(app, number), "stopped")

    async def plan_restoring(self, app: str, number: int) -> ActPlan:
        """Say what bringing a version back would do."""
        version = await self._publisher.version_on_record(app, number)
        title = f"Bring {version.name} of {app} back"
        try:
            await self._check_files(version)
        except ConflictError as refused:
            return ActPlan(title, (), str(refused))
        if version.state != "ready":
            return ActPlan(title, (f"{version.name} is in the list of versions again.",))
        first = self._stages.first.title
        return ActPlan(
            title,
            (
                f"{version.name} can be previewed, promoted and released again.",
                f"It is started in {first} and must answer there.",
            ),
        )

    async def restore_version(self, actor: Actor, app: str, number: int) -> Version:
        """Bring a removed version back; one that was ready is started in the first stage."""
        version = await self._publisher.version_on_record(app, number)
        await self._check_files(version)
        async with self._database.begin() as session:
            await self._publisher.restore_version(session, actor, app, number)
        if version.state == "ready":
            await self._releases.place_first(actor, version)
        return await self._publisher.version(app, number)

    async def _check_version(self, session: AsyncSession, version: Version) -> None:
        if version.state == "preparing":
            raise ConflictError(
                f"{version.name} is being made ready.", fix="Wait until it is ready or has failed."
            )
        live = await queries.releases_in_force(session, version.app)
        stages = [release.stage for release in live if release.version == version.number]
        if stages:
            raise ConflictError(
                f"{version.name} is live at {', '.join(stages)}.",
                fix=f"Release another version there first: greenroom release vN --to {stages[0]}",
            )
        await must_not_be_on_its_way(session, version.app, version.number)
        members = self._members(version.app, version.number)
        must_be_empty(version.name, self._company, members)

    async def _check_files(self, version: Version) -> None:
        missing = await self._publisher.store.missing(version.bundle.files)
        if version.removed_at and missing:
            raise ConflictError(
                f"The files of {version.name} are gone.",
                f"It was removed on {version.removed_at:%Y-%m-%d}; files are kept for "
                f"{self._keep_days:g} days.",
                "Deploy the folder again.",
            )

    def _members(self, app: str, number: int) -> list[Member]:
        return [
            member
            for member in self._company.members
            if (member.order.app, member.order.version) == (app, number)
        ]
