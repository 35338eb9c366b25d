"""Finding apps and versions, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, undefer

from greenroom.publish.model import App, Bundle, Version
from greenroom.publish.tables import AppRow, BundleRow, VersionRow
from greenroom.publish.values import app_value, bundle_value, version_value

_WHOLE = (
    undefer(VersionRow.lock_text),
    joinedload(VersionRow.bundle).undefer(BundleRow.files),
)
_THERE = VersionRow.removed_at.is_(None)


async def find_app(session: AsyncSession, slug: str) -> App | None:
    """Return the app with this slug; retired ones too."""
    row = await session.scalar(select(AppRow).where(AppRow.slug == slug))
    return app_value(row) if row else None


async def list_apps(session: AsyncSession, *, retired: bool = False) -> list[App]:
    """Return all apps by slug, without those that were retired unless asked for."""
    query = select(AppRow).order_by(AppRow.slug)
    if not retired:
        query = query.where(AppRow.retired_at.is_(None))
    return [app_value(row) for row in await session.scalars(query)]


async def find_bundle(session: AsyncSession, digest: str) -> Bundle | None:
    """Return a bundle that was described."""
    query = select(BundleRow).where(BundleRow.digest == digest).options(undefer(BundleRow.files))
    row = await session.scalar(query)
    return bundle_value(row) if row else None


async def find_version(session: AsyncSession, slug: str, number: int) -> Version | None:
    """Return a whole version."""
    query = select(VersionRow).join(VersionRow.app)
    row = await session.scalar(
        query.where(AppRow.slug == slug, VersionRow.number == number).options(*_WHOLE)
    )
    return version_value(row, whole=True) if row else None


async def find_version_by_id(session: AsyncSession, version: str) -> Version | None:
    """Return a whole version by its id."""
    query = select(VersionRow).where(VersionRow.id == version).options(*_WHOLE)
    row = await session.scalar(query, execution_options={"populate_existing": True})
    return version_value(row, whole=True) if row else None


async def list_versions(
    session: AsyncSession,
    slug: str,
    *,
    before: int | None = None,
    limit: int = 100,
    removed: bool = False,
) -> list[Version]:
    """Return an app's versions, or those removed, newest first, without files and lock texts."""
    query = select(VersionRow).join(VersionRow.app).where(AppRow.slug == slug)
    query = query.where(VersionRow.removed_at.is_not(None) if removed else _THERE)
    if before is not None:
        query = query.where(VersionRow.number < before)
    rows = await session.scalars(query.order_by(VersionRow.number.desc()).limit(limit))
    return [version_value(row, whole=False) for row in rows]


async def newest_numbers(session: AsyncSession) -> dict[str, int]:
    """Return the number of the newest version that was not removed, by app."""
    query = select(AppRow.slug, func.max(VersionRow.number)).join(VersionRow.app).where(_THERE)
    rows = await session.execute(query.group_by(AppRow.slug))
    return {row[0]: row[1] for row in rows}


async def version_before(session: AsyncSession, version: Version) -> Version | None:
    """Return the newest earlier version of the same app that has a lock."""
    query = select(VersionRow).options(*_WHOLE).order_by(VersionRow.number.desc()).limit(1)
    row = await session.scalar(
        query.where(
            VersionRow.app_id == version.app_id,
            VersionRow.number < version.number,
            VersionRow.env_key != "",
        )
    )
    return version_value(row, whole=True) if row else None


async def version_with_inputs(
    session: AsyncSession, app_id: str, lock_inputs: str
) -> Version | None:
    """Return the newest version of an app whose lock was made from the same inputs."""
    query = select(VersionRow).options(*_WHOLE).order_by(VersionRow.number.desc()).limit(1)
    row = await session.scalar(
        query.where(
            VersionRow.app_id == app_id,
            VersionRow.lock_inputs == lock_inputs,
            VersionRow.env_key != "",
        )
    )
    return version_value(row, whole=True) if row else None


async def unfinished(session: AsyncSession) -> list[Version]:
    """Return the versions that are being prepared, oldest first."""
    query = select(VersionRow).where(VersionRow.state == "preparing").order_by(VersionRow.id)
    return [version_value(row, whole=False) for row in await session.scalars(query)]


async def env_keys(session: AsyncSession) -> frozenset[str]:
    """Return the environments that versions refer to, for `Environments.collect`."""
    query = select(VersionRow.env_key).where(VersionRow.env_key != "").distinct()
    return frozenset(await session.scalars(query))


async def files_in_use(
    session: AsyncSession, bundles: Sequence[str], gone_before: datetime
) -> frozenset[str]:
    """Return the digests of all files of versions' bundles, and of `bundles`.

    Versions that were removed before that instant, or whose app was retired before it, have none any more.
    """
    used = (
        select(VersionRow.bundle_digest)
        .join(VersionRow.app)
        .where(
            or_(_THERE, VersionRow.removed_at >= gone_before),
            or_(AppRow.retired_at.is_(None), AppRow.retired_at >= gone_before),
        )
        .distinct()
    )
    query = select(BundleRow.files).where(
        BundleRow.digest.in_(used) | BundleRow.digest.in_(bundles)
    )
    found: set[str] = set()
    async for files in await session.stream_scalars(query):
        found.update(file[2] for file in files)
    return frozenset(found)
