"""The calls that go from one capability to another without the two knowing each other."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.editions import TAKES_AWAY, Editions
from greenroom.access.model import AppAccess
from greenroom.environments.service import Environments
from greenroom.gateway.service import Gateway
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import bus
from greenroom.kernel.settings import Settings
from greenroom.kinds import by_name
from greenroom.monitoring.collector import Collector
from greenroom.publish import queries as published
from greenroom.publish.config import Config
from greenroom.publish.service import Publisher
from greenroom.releases import changes
from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.company import Company
from greenroom.releases.member import Call, Member
from greenroom.releases.model import Deployment, Policy
from greenroom.releases.orders import order
from greenroom.releases.policy import policy
from greenroom.releases.program import Program
from greenroom.releases.routes import route_table
from greenroom.releases.variables import Variables
from greenroom.runtime.model import Observed
from greenroom.wiring.flagging import Flagging

log = structlog.get_logger()


class Callings:
    """What the company asks for, and what it tells."""

    company: Company
    collector: Collector

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        environments: Environments,
        variables: Variables,
        program: Program,
        gateway: Gateway,
        addresses: Addresses,
        flagging: Flagging,
        editions: Editions,
    ) -> None:
        self._database, self._publisher, self._environments = database, publisher, environments
        self._variables, self._program = variables, program
        self._gateway, self._addresses = gateway, addresses
        self._last_failures: dict[str, GreenroomError] = {}
        self._flagging, self._editions = flagging, editions

    async def prepare(self, deployment: Deployment, instance: str) -> Call:
        """Make the order for a new instance: files, environment, variables, limits."""
        return await self._call(deployment, instance, self._base_path(deployment))

    async def prepare_with(
        self, deployment: Deployment, instance: str, variables: dict[str, str]
    ) -> Call:
        """Make the order with other variables than the stage has now: with those it will have at once."""
        return await self._call(deployment, instance, self._base_path(deployment), variables)

    async def prepare_alone(self, deployment: Deployment, instance: str) -> Call:
        """Make the order for an instance that no visitor is led to: it has no base path."""
        return await self._call(deployment, instance, "")

    async def _call(
        self,
        deployment: Deployment,
        instance: str,
        base_path: str,
        variables: dict[str, str] | None = None,
    ) -> Call:
        version = await self._publisher.version(deployment.app, deployment.version)
        app = await self._publisher.find_app(deployment.app)
        bundle = await self._publisher.materialise(version.bundle)
        environment = await self._environments.prepare(version.lock or self._environments.nothing())
        if variables is None:
            async with self._database.read() as session:
                variables = await self._variables.environment(
                    session, deployment.app, deployment.stage
                )
        how = await self._program.policy(deployment)
        made = order(
            instance=instance,
            version=version,
            app_number=app.number if app else 1,
            stage=deployment.stage,
            kind=by_name(version.kind),
            bundle=bundle,
            environment=environment,
            variables=variables,
            base_path=base_path,
            policy=how,
        )
        return Call(await self._flagging.furnish(made), how)

    def _base_path(self, deployment: Deployment) -> str:
        stages = self._addresses.stages
        is_preview = deployment.stage == stages.first.name
        number = deployment.version if is_preview else None
        return self._addresses.path(Place(deployment.app, deployment.stage, number))

    async def changed(self) -> None:
        """Have the gateway serve who may be given requests now."""
        snapshot = await self._program.snapshot()
        members, edition = self.company.members, self._editions.of
        table = route_table(self._addresses, snapshot.deployments, members, edition)
        await self._gateway.apply(table)

    async def follow_access(self) -> None:
        """Have Envoy ask about every ticket again when something was taken away from somebody."""
        async for happened in bus.follow():
            while happened.kind in TAKES_AWAY:
                try:
                    await self.changed()
                    break
                except (GreenroomError, OSError) as error:
                    log.warning("what was taken away is not in force yet", why=str(error))
                    await asyncio.sleep(1)

    async def busy(self) -> dict[str, int]:
        """Return the open requests of each instance."""
        return {name: busy.active for name, busy in (await self._gateway.busy()).items()}

    async def begun(self, member: Member) -> None:
        """Write that an instance is being started."""
        async with self._database.begin() as session:
            await changes.instance_began(session, member.deployment, member.id)

    def turned_away(self, deployment: Deployment, failure: GreenroomError) -> None:
        """Note a start that failed while somebody waited: once, however many waited and tried again."""
        if self._last_failures.get(deployment.id) is not failure:
            self._last_failures[deployment.id] = failure
            self.collector.start_failed(deployment.app, deployment.stage, deployment.version)

    async def ended(self, instance: str, observed: Observed) -> None:
        """Write how an instance ended."""
        async with self._database.begin() as session:
            reason = observed.reason or "lost"
            await changes.instance_ended(session, instance, reason, observed.detail)


async def load_access(session: AsyncSession) -> dict[str, AppAccess]:
    """Return who may visit each app."""
    return {app.slug: app.access for app in await published.list_apps(session)}


def load_policy(settings: Settings) -> Callable[[AsyncSession, str, int], Awaitable[Policy]]:
    """Return a reader of a version's policy within the server's limits."""

    async def load(session: AsyncSession, app: str, number: int) -> Policy:
        version = await published.find_version(session, app, number)
        assert version is not None, f"{app} v{number} is deployed but unknown"
        kind = by_name(version.kind)
        return policy(Config.from_stored(version.config), kind.ready_path, settings)

    return load
