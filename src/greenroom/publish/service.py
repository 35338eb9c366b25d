"""The use cases of publishing. Those that take no session open their own transaction."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace

from greenroom.kernel.database import Database
from greenroom.kernel.errors import NotFoundError
from greenroom.kernel.events import Actor
from greenroom.kernel.settings import UploadLimits
from greenroom.publish import apps, queries, removal, versions
from greenroom.publish.compare import Comparison, compare
from greenroom.publish.model import Access, App, File, Provenance, Version
from greenroom.publish.paths import remarks, shown
from greenroom.publish.store import Store, Trees
from greenroom.publish.uploads import Uploads


class Publisher(Uploads):
    """Apps and versions; bundles by `Uploads`."""

    def __init__(
        self,
        *,
        database: Database,
        store: Store,
        trees: Trees,
        limits: UploadLimits,
        stages: Collection[str],
    ) -> None:
        super().__init__(database, store, trees, limits)
        self._stages = tuple(stages)

    record_prepared = staticmethod(versions.record_prepared)
    record_ready = staticmethod(versions.record_ready)
    record_failed = staticmethod(versions.record_failed)
    remove_version = staticmethod(removal.remove_version)
    restore_version = staticmethod(removal.restore_version)

    async def create_app(
        self, actor: Actor, slug: str, *, title: str = "", access: Access = "signed-in"
    ) -> App:
        """Make an app; the acting person becomes its owner. Raises `ConflictError` if it exists."""
        async with self._database.begin() as session:
            return await apps.create_app(
                session, actor, slug, stages=self._stages, title=title, access=access
            )

    async def change_app(
        self, actor: Actor, slug: str, *, title: str | None = None, access: Access | None = None
    ) -> App:
        """Change an app's title or who may visit it."""
        async with self._database.begin() as session:
            return await apps.change_app(session, actor, slug, title=title, access=access)

    async def retire_app(self, actor: Actor, slug: str) -> App:
        """Take an app out of service; its record stays, and its files for some weeks."""
        async with self._database.begin() as session:
            return await removal.retire_app(session, actor, slug)

    async def reopen_app(self, actor: Actor, slug: str) -> App:
        """Take a retired app into service again."""
        async with self._database.begin() as session:
            return await removal.reopen_app(session, actor, slug)

    async def find_app(self, slug: str, *, retired: bool = False) -> App | None:
        """Return an app in service, or None; with `retired` one that is not."""
        async with self._database.read() as session:
            app = await queries.find_app(session, slug)
        return app if app and (app.retired_at is not None) == retired else None

    async def list_apps(self, *, retired: bool = False) -> list[App]:
        """Return the apps in service, by slug; with `retired` those that are not."""
        async with self._database.read() as session:
            found = await queries.list_apps(session, retired=retired)
        return [app for app in found if (app.retired_at is not None) == retired]

    async def create_version(
        self,
        actor: Actor,
        slug: str,
        bundle: str,
        provenance: Provenance,
        *,
        upgrade: bool = False,
    ) -> Version:
        """Make the next version of an app from a complete bundle.

        Raises `DamagedError` while files are missing, and whatever `identify` finds wrong.
        """
        described = await self.find_bundle(bundle)
        identity = await self.identify(described)
        made_by = replace(provenance, user=actor.name, person=actor.person or "", via=actor.via)
        async with self._database.begin() as session:
            return await versions.create_version(
                session,
                actor,
                slug,
                described,
                identity,
                made_by,
                notes=remarks(described),
                upgrade=upgrade,
            )

    async def version(self, slug: str, number: int) -> Version:
        """Return a whole version, or raise `NotFoundError`; so for one that was removed."""
        return removal.must_be_there(await self.version_on_record(slug, number))

    async def version_on_record(self, slug: str, number: int) -> Version:
        """Return a whole version, also one that was removed, or raise `NotFoundError`."""
        async with self._database.read() as session:
            found = await queries.find_version(session, slug, number)
        if found is None:
            raise NotFoundError(
                f"{slug} has no version v{number}.", fix="greenroom versions lists them."
            )
        return found

    async def newest_numbers(self) -> dict[str, int]:
        """Return the number of each app's newest version that was not removed."""
        async with self._database.read() as session:
            return await queries.newest_numbers(session)

    async def version_by_id(self, version: str) -> Version:
        """Return a whole version by its id, or raise `NotFoundError`."""
        async with self._database.read() as session:
            found = await queries.find_version_by_id(session, version)
        if found is None:
            raise NotFoundError("There is no such version.", f"Its id would be {version}.")
        return found

    async def versions(
        self, slug: str, *, before: int | None = None, limit: int = 100, removed: bool = False
    ) -> list[Version]:
        """Return an app's versions, or those removed, newest first, without files and lock texts."""
        async with self._database.read() as session:
            return await queries.list_versions(
                session, slug, before=before, limit=limit, removed=removed
            )

    async def compare(self, slug: str, older: int, newer: int) -> Comparison:
        """Return what differs between two versions of an app."""
        return await compare(
            await self.version(slug, older), await self.version(slug, newer), self.store
        )

    async def find_file(self, version: Version, path: str) -> File:
        """Return a file of a whole version, or raise `NotFoundError`."""
        file = version.bundle.file(path)
        if file is None:
            raise NotFoundError(f"{version.name} has no file {shown(path)}.")
        return file

    async def read_file(self, version: Version, path: str) -> AsyncIterator[bytes]:
        """Yield a file of a version; raise `NotFoundError` if it has none at `path`."""
        file = await self.find_file(version, path)
        async for piece in self.store.open(file.digest):
            yield piece
