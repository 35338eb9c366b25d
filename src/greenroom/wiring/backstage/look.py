"""What there is to see."""

import asyncio
from dataclasses import asdict

from greenroom import __version__
from greenroom.access import can
from greenroom.access.model import Role
from greenroom.kernel.events import recent
from greenroom.publish.model import App, Version
from greenroom.releases import queries
from greenroom.releases.model import Release
from greenroom.web.views import (
    AppPage,
    AppRow,
    DiffView,
    EventRow,
    FactRow,
    FileDiff,
    FileRow,
    FileText,
    Me,
    ServerPage,
    SessionRow,
    SignOffRow,
    StageCard,
    VersionPage,
)
from greenroom.wiring.backstage.desk import Desk
from greenroom.wiring.backstage.rolled import rollout_view
from greenroom.wiring.backstage.rows import app_row, instance_row, stage_card, version_row

LARGEST_TEXT = 512 * 1024
SHOWN_VERSIONS = 50


class Look(Desk):
    """Pages read."""

    async def apps(self, me: Me) -> tuple[AppRow, ...]:
        """Return the apps that this person may see."""
        person = await self._person(me)
        roles = await self._house.access.roles(person)
        owners = await self._house.access.owners()
        apps = [
            app
            for app in await self._house.publisher.list_apps()
            if can.may_see(app.access, person, roles.get(app.slug))
        ]
        return tuple(await asyncio.gather(*(self._row(app, owners) for app in apps)))

    async def app(self, me: Me, slug: str) -> AppPage:
        """Return an app, with its latest versions."""
        app, role = await self._seen(me, slug)
        placed = await self._house.overview.deployments(slug)
        versions = await self._house.publisher.versions(slug, limit=SHOWN_VERSIONS)
        rehearsed = await self._house.rehearsals.verdicts(slug)
        seen = {found.instance: found for found in await self._house.driver.list()}
        return AppPage(
            app=await self._row(app, await self._house.access.owners()),
            stages=await self._cards(app, versions[0] if versions else None),
            versions=tuple(version_row(self._house, each, placed, rehearsed) for each in versions),
            instances=tuple(
                instance_row(self._house, member, seen.get(member.id))
                for member in sorted(self._house.company.members, key=lambda m: m.id)
                if member.order.app == slug
            ),
            sessions=self._sessions(slug),
            may_change=await self._may_change(me, role),
            rollouts=tuple(rollout_view(each) for each in await self._house.rollouts.live(slug)),
        )

    async def version(self, me: Me, slug: str, number: int) -> VersionPage:
        """Return a version."""
        app, role = await self._seen(me, slug)
        version = await self._house.publisher.version(slug, number)
        placed = await self._house.overview.deployments(slug)
        versions = await self._house.publisher.versions(slug, limit=500)
        rehearsed = await self._house.rehearsals.verdicts(slug)
        lock = version.lock
        signed = await self._house.sign_offs.of_version(slug, number)
        return VersionPage(
            app=await self._row(app, await self._house.access.owners()),
            version=version_row(self._house, version, placed, rehearsed),
            kind=version.kind,
            entry=version.entry,
            bundle=version.bundle.digest,
            files=tuple(FileRow(f.path, f.size, f.executable) for f in version.bundle.files),
            settings=version.config,
            lock=lock.text if lock else "",
            lock_source=lock.source if lock else "",
            interpreter=f"{lock.language} {lock.interpreter_version}".strip() if lock else "",
            env_key=version.env_key,
            build_log=await self._build_log(version),
            client=version.provenance.client,
            host=version.provenance.host,
            notes=version.notes,
            others=tuple(other.number for other in versions if other.number != number),
            stages=await self._cards(app, versions[0] if versions else None),
            may_change=await self._may_change(me, role),
            sign_offs=tuple(SignOffRow(s.by, s.decision, s.at, s.note) for s in signed),
        )

    async def file(self, me: Me, slug: str, number: int, path: str) -> FileText:
        """Return a file of a version for reading."""
        await self._seen(me, slug)
        version = await self._house.publisher.version(slug, number)
        file = await self._house.publisher.find_file(version, path)
        if file.size > LARGEST_TEXT:
            return FileText(path, file.size, "", "It is too large to be shown here.")
        pieces = [piece async for piece in self._house.publisher.read_file(version, path)]
        data = b"".join(pieces)
        if b"\0" in data:
            return FileText(path, file.size, "", "It is no text.")
        return FileText(path, file.size, data.decode("utf-8", "replace"))

    async def diff(self, me: Me, slug: str, older: int, newer: int) -> DiffView:
        """Return what changed between two versions."""
        await self._seen(me, slug)
        found = await self._house.publisher.compare(slug, older, newer)
        return DiffView(
            app=slug,
            older=older,
            newer=newer,
            lock=found.lock,
            packages=tuple(change.words for change in found.packages),
            settings=found.settings,
            files=tuple(
                FileDiff(change.path, change.change, change.text, change.note)
                for change in found.files
            ),
        )

    async def events(
        self, me: Me, app: str | None, before: int | None, limit: int
    ) -> tuple[EventRow, ...]:
        """Return what happened, newest first."""
        if app is not None:
            await self._seen(me, app)
        async with self._house.database.read() as session:
            happened = await recent(session, app=app, before=before, limit=limit)
        if app is None and not me.admin:
            mine = {row.slug for row in await self.apps(me)}
            happened = [event for event in happened if event.app in mine]
        return tuple(EventRow(**asdict(event)) for event in happened)

    async def server(self, me: Me) -> ServerPage:
        """Return the doctor's findings."""
        settings = self._house.settings
        return ServerPage(
            version=__version__,
            root_url=settings.root_url,
            routing=settings.routing,
            stages=tuple(stage.title for stage in self._house.stages.all),
            facts=tuple(FactRow(**vars(fact)) for fact in await self._house.doctor()),
        )

    # Parts

    async def _row(self, app: App, owners: dict[str, str]) -> AppRow:
        stages = await self._house.overview.stages(app.slug)
        newest = await self._house.publisher.versions(app.slug, limit=1)
        return app_row(app, owners.get(app.slug, ""), stages, newest[0] if newest else None)

    async def _cards(self, app: App, newest: Version | None) -> tuple[StageCard, ...]:
        async with self._house.database.read() as session:
            made = await queries.releases(session, app.slug, limit=500)
        removed = await self._house.publisher.versions(app.slug, limit=500, removed=True)
        gone = {version.number for version in removed}
        history: dict[str, list[Release]] = {}
        for release in made:
            if release.version in gone:
                continue
            history.setdefault(release.stage, []).append(release)
        return tuple(
            stage_card(self._house, status, history.get(status.stage, []), newest)
            for status in await self._house.overview.stages(app.slug)
        )

    def _sessions(self, slug: str) -> tuple[SessionRow, ...]:
        return tuple(
            SessionRow(
                id=session.id,
                user=session.user,
                version=session.version,
                stage=session.stage,
                instance=session.instance,
                started_at=session.started_at,
                last_seen_at=session.last_seen_at,
                streams=session.streams,
            )
            for session in self._house.book.open_sessions()
            if session.app == slug
        )

    async def _build_log(self, version: Version) -> str:
        path = self._house.build_log(version.id)
        if not path.exists():
            return ""
        return await asyncio.to_thread(path.read_text, "utf-8", "replace")

    async def _may_change(self, me: Me, role: Role | None) -> bool:
        return can.may_change(await self._person(me), role)
