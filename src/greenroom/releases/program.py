"""The program: what is on at each place, read from the database when something changed, asked very often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.model import AppAccess
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.events import Happened
from greenroom.releases import queries
from greenroom.releases.addresses import Place
from greenroom.releases.leaving import is_over
from greenroom.releases.model import Deployment, Policy, Release, Scale, Stages
from greenroom.releases.reconcile import Wanted
from greenroom.releases.rollouts import queries as rollouts
from greenroom.releases.rollouts.assignment import Guest, Split
from greenroom.releases.rollouts.model import Rollout
from greenroom.releases.scale import scales
from greenroom.releases.warmth import WARM_FOR, Replaced, kept_warm

_CHANGES_IT = ("app", "version", "deployment", "release", "rollback", "rollout")
LoadAccess = Callable[[AsyncSession], Awaitable[dict[str, AppAccess]]]
LoadMemory = Callable[[], Awaitable[dict[str, int]]]
"""Returns the bytes that the instances of each deployment use."""
LoadPolicy = Callable[[AsyncSession, str, int], Awaitable[Policy]]


@dataclass
class Snapshot:
    """Deployments, releases in force and apps at one instant."""

    access: dict[str, AppAccess] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    by_place: dict[tuple[str, int, str], Deployment] = field(default_factory=dict)
    in_force: dict[tuple[str, str], Release] = field(default_factory=dict)
    newest: dict[str, Deployment] = field(default_factory=dict)
    """The newest ready deployment of each app in the first stage."""
    scales: dict[tuple[str, str], Scale] = field(default_factory=dict)
    rollouts: list[Rollout] = field(default_factory=list)
    """Those that have not ended."""
    splits: dict[tuple[str, str], Split] = field(default_factory=dict)
    """Where newcomers are led to two versions."""


class Program:
    """Answers what is showing where."""

    def __init__(
        self,
        database: Database,
        stages: Stages,
        *,
        load_access: LoadAccess,
        load_policy: LoadPolicy,
        keep_warm: int,
        warm_memory: int,
        memory: LoadMemory,
    ) -> None:
        self._database, self._stages, self._keep_warm = database, stages, keep_warm
        self._warm_memory, self._memory = warm_memory, memory
        self._load_access, self._load_policy = load_access, load_policy
        self._snapshot: Snapshot | None = None
        self._changes = 0
        self._policies: dict[tuple[str, int], Policy] = {}

    def on_event(self, happened: Happened) -> None:
        """Forget the snapshot when something happened that may have changed it."""
        if happened.kind.split(".")[0] in _CHANGES_IT:
            self._snapshot = None
            self._changes += 1

    async def snapshot(self) -> Snapshot:
        """Return the present state of the program."""
        while (snapshot := self._snapshot) is None:
            before = self._changes
            loaded = await self._load()
            if before == self._changes:  # else something was committed while we were reading
                self._snapshot = loaded
        return snapshot

    async def access_of(self, app: str) -> AppAccess | None:
        """Return who may visit an app; None if there is no such app."""
        return (await self.snapshot()).access.get(app)

    async def showing(self, place: Place, guest: Guest) -> Deployment | None:
        """Return what a new session of this guest gets at a place."""
        snapshot = await self.snapshot()
        split = snapshot.splits.get((place.app, place.stage))
        if split and not place.version and split.chooses(guest):
            chosen = _on(snapshot.by_place.get((place.app, split.to_version, place.stage)))
            if chosen:
                return chosen
        return _on(self._at(snapshot, place))

    async def released(self, place: Place) -> Deployment | None:
        """Return what a place shows to whoever is in no rollout."""
        return _on(self._at(await self.snapshot(), place))

    async def is_stopped(self, place: Place) -> bool:
        """Whether something would show at a place if nobody had stopped it."""
        found = self._at(await self.snapshot(), place)
        return found is not None and found.stopped

    def _at(self, snapshot: Snapshot, place: Place) -> Deployment | None:
        """Return what belongs at a place, stopped or not, for whoever is in no rollout."""
        if place.version:
            return snapshot.by_place.get((place.app, place.version, place.stage))
        if place.stage == self._stages.first.name:
            return snapshot.newest.get(place.app)
        release = snapshot.in_force.get((place.app, place.stage))
        if release is None:
            return None
        return snapshot.by_place.get((place.app, release.version, place.stage))

    async def still(self, place: Place, version: int) -> Deployment | None:
        """Return the deployment of a version at a place if sessions may stay on it."""
        if place.version and place.version != version:
            return None
        found = _on((await self.snapshot()).by_place.get((place.app, version, place.stage)))
        is_preview = place.version is not None
        if found is None or is_preview or not is_over(found, await self.policy(found)):
            return found
        return None

    async def policy(self, deployment: Deployment) -> Policy:
        """Return how the instances of a deployment are run."""
        key = deployment.app, deployment.version
        if key not in self._policies:
            async with self._database.read() as session:
                self._policies[key] = await self._load_policy(session, *key)
        scale = (await self.snapshot()).scales.get((deployment.app, deployment.stage))
        return scale.over(self._policies[key]) if scale else self._policies[key]

    async def wanted(self) -> list[Wanted]:
        """Return what should run of each deployment that may run."""
        snapshot = await self.snapshot()
        warm = await self._warm(snapshot) | _of_rollouts(snapshot)
        wanted = []
        for deployment in snapshot.deployments:
            if deployment.state != "failed":
                policy = await self.policy(deployment)
                live = self._is_live(snapshot, deployment)
                wanted.append(Wanted(deployment, policy, live, deployment.id in warm))
        return wanted

    def _is_live(self, snapshot: Snapshot, deployment: Deployment) -> bool:
        if deployment.stage == self._stages.first.name:
            return snapshot.newest.get(deployment.app) == deployment
        place = deployment.app, deployment.stage
        release, split = snapshot.in_force.get(place), snapshot.splits.get(place)
        shown = (release.version if release else None, split.to_version if split else None)
        return deployment.version in shown

    async def _warm(self, snapshot: Snapshot) -> set[str]:
        """Return the deployments kept running for an instant rollback."""
        replaced = []
        for deployment in snapshot.deployments:
            at = deployment.replaced_at
            if at is not None and now() - at < WARM_FOR:
                asked = (await self.policy(deployment)).keep_warm
                allowed = self._keep_warm if asked is None else asked
                replaced.append(Replaced(deployment, at, allowed))
        memory = await self._memory() if replaced else {}
        return kept_warm(replaced, now(), memory, self._warm_memory)

    async def _load(self) -> Snapshot:
        async with self._database.read() as session:
            snapshot = Snapshot(
                access=await self._load_access(session),
                deployments=await queries.deployments(session),
            )
            in_force = await queries.releases_in_force(session)
            scaled = await scales(session)
            snapshot.rollouts = await rollouts.live(session)
        snapshot.scales = {(scale.app, scale.stage): scale for scale in scaled}
        snapshot.in_force = {(release.app, release.stage): release for release in in_force}
        snapshot.splits = {
            (rollout.app, rollout.stage): rollout.split
            for rollout in snapshot.rollouts
            if rollout.versions and rollout.splits
        }
        for deployment in snapshot.deployments:
            key = deployment.app, deployment.version, deployment.stage
            snapshot.by_place[key] = deployment
            best = snapshot.newest.get(deployment.app)
            is_first = deployment.stage == self._stages.first.name
            is_newer = best is None or deployment.version > best.version
            if is_first and is_newer and deployment.state == "ready":
                snapshot.newest[deployment.app] = deployment
        return snapshot


def _of_rollouts(snapshot: Snapshot) -> set[str]:
    """Return the deployments of both versions of each rollout: either may be wanted at once."""
    versions = {
        (rollout.app, version, rollout.stage)
        for rollout in snapshot.rollouts
        if rollout.state not in ("queued", "pending")
        for version in rollout.versions
    }
    return {snapshot.by_place[key].id for key in versions & snapshot.by_place.keys()}


def _on(deployment: Deployment | None) -> Deployment | None:
    """Return the deployment unless somebody stopped it or it never started."""
    return deployment if deployment and not deployment.stopped else None
