"""What a release would do, said before it is done."""

from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.releases import queries
from greenroom.releases.company import Company
from greenroom.releases.model import ActPlan, Release, Stage, Stages
from greenroom.releases.way_back import standing_before


class Planning:
    """Looks and tells; changes nothing."""

    def __init__(
        self, database: Database, publisher: Publisher, stages: Stages, company: Company
    ) -> None:
        self._database, self._publisher = database, publisher
        self._stages, self._company = stages, company

    async def plan_release(
        self, app: str, number: int, stage: str | None = None, *, verb: str = "Release"
    ) -> ActPlan:
        """Say what a release would do."""
        target = self._stages.must_be(stage)
        version = await self.ready_version(app, number)
        async with self._database.read() as session:
            live = await queries.release_in_force(session, app, target.name)
            deployment = await queries.find_deployment(session, app, number, target.name)
        title = f"{verb} {version.name} {'in' if verb.startswith('Roll') else 'to'} {target.title}"
        if live and live.version == number:
            return ActPlan(title, (), f"{version.name} is live at {target.title} already.")
        warm = deployment is not None and any(m.ready for m in self._company.of(deployment.id))
        return ActPlan(title, tuple(self._sentences(version, live, target, warm=warm)))

    def _sentences(
        self, version: Version, live: Release | None, target: Stage, *, warm: bool
    ) -> list[str]:
        first = "replaces " + f"v{live.version}" if live else "becomes the first release"
        found = [f"{version.name} {first} for everybody who opens {version.app} from then on."]
        if live:
            sessions = self._sessions_on(version.app, live.version, target.name)
            stay = "stays until it ends" if sessions == 1 else "stay until they end"
            found.append(
                f"{_count(sessions, 'open session')} on v{live.version} {stay}."
                if sessions
                else f"Nobody is in v{live.version} now."
            )
        found.append(
            f"{version.name} is warm here: it takes effect at once."
            if warm
            else f"{version.name} does not run here yet: it is started and must answer first."
        )
        found.append(
            f"The bytes are those of bundle {version.bundle.digest[:12]}, nothing is rebuilt."
        )
        return found

    def _sessions_on(self, app: str, version: int, stage: str) -> int:
        return sum(
            self._company.load(member)
            for member in self._company.members
            if (member.order.app, member.order.version, member.order.stage) == (app, version, stage)
        )

    async def ready_version(self, app: str, number: int) -> Version:
        """Return a version that is ready, or raise why it is not."""
        version = await self._publisher.version(app, number)
        if version.state != "ready":
            raise ConflictError(
                f"{version.name} of {app} is not ready.",
                version.failure or "It is still being prepared.",
                "greenroom versions shows how far it is.",
            )
        return version

    async def before(self, app: str, target: Stage) -> int:
        """Return the version of the release before, among those that were not removed; raise if there is none."""
        async with self._database.read() as session:
            history = await queries.releases(session, app, target.name)
        removed = await self._publisher.versions(app, limit=1000, removed=True)
        gone = {version.number for version in removed}
        earlier = standing_before([made for made in history if made.version not in gone])
        if earlier is not None:
            return earlier
        raise ConflictError(
            f"{app} has no earlier release at {target.name}.",
            fix="greenroom versions shows what could be released: greenroom release vN",
        )


def _count(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"
