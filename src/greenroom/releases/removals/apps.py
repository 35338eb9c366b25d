"""Taking apps out of service, and back into it."""

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.publish.service import Publisher
from greenroom.releases import queries
from greenroom.releases.company import Company
from greenroom.releases.model import ActPlan
from greenroom.releases.removals.refusals import must_be_empty, must_not_be_on_its_way, undo
from greenroom.releases.service import Releases


class Retirements:
    """The use cases of retiring apps. `keep_days` is how long one can be brought back."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        releases: Releases,
        company: Company,
        keep_days: float,
    ) -> None:
        self._database, self._publisher, self._releases = database, publisher, releases
        self._company, self._keep_days = company, keep_days

    async def plan(self, app: str) -> ActPlan:
        """Say what retiring an app would do."""
        title = f"Retire {app}"
        async with self._database.read() as session:
            try:
                await self._check(session, app)
            except ConflictError as refused:
                return ActPlan(title, (), str(refused))
        sentences = (
            f"Nobody finds {app} any more: not its page, not its addresses.",
            f"Its name, versions and events stay on record. {undo('retire', self._keep_days)}",
        )
        return ActPlan(title, sentences)

    async def retire(self, actor: Actor, app: str) -> None:
        """Take an app out of service, unless it is live or somebody is in it."""
        async with self._database.read() as session:
            await self._check(session, app)
        await self._releases.stop(actor, app)
        await self._publisher.retire_app(actor, app)

    async def reopen(self, actor: Actor, app: str) -> None:
        """Bring a retired app back; it stays stopped until somebody starts it."""
        await self._publisher.reopen_app(actor, app)

    async def _check(self, session: AsyncSession, app: str) -> None:
        await must_not_be_on_its_way(session, app)
        for release in await queries.releases_in_force(session, app):
            row = await queries.find_deployment(session, app, release.version, release.stage)
            if row and row.stopped_at is None:
                raise ConflictError(
                    f"{app} is live at {release.stage}.",
                    fix=f"Stop it first, so that its visitors are told: greenroom stop --app {app}",
                )
        members = [member for member in self._company.members if member.order.app == app]
        must_be_empty(app, self._company, members)
