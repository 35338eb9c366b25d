"""Removing versions and apps, and bringing them back, in the caller's transaction.

Nothing is deleted here: who and when is written down, and the files are collected some weeks later. A removed
version keeps its number and its record for ever.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.publish.apps import must_find_app
from greenroom.publish.model import App, Version
from greenroom.publish.tables import AppRow, VersionRow
from greenroom.publish.values import app_value


async def remove_version(session: AsyncSession, actor: Actor, slug: str, number: int) -> None:
    """Write that a version is not to be used any more."""
    row = await _must_find(session, slug, number)
    if row.removed_at is not None:
        raise removed_error(slug, f"v{number}")
    row.removed_at, row.removed_by = now(), actor.name
    await record(session, "version.removed", actor=actor, app=slug, subject=f"v{number}")


async def restore_version(session: AsyncSession, actor: Actor, slug: str, number: int) -> None:
    """Write that a removed version may be used again; its files must be there still."""
    row = await _must_find(session, slug, number)
    if row.removed_at is None:
        raise ConflictError(f"v{number} of {slug} was not removed.")
    row.removed_at, row.removed_by = None, ""
    await record(session, "version.restored", actor=actor, app=slug, subject=f"v{number}")


async def retire_app(session: AsyncSession, actor: Actor, slug: str) -> App:
    """Take an app out of service; its record stays, and so does its slug."""
    row = await must_find_app(session, slug)
    row.retired_at = now()
    await record(session, "app.retired", actor=actor, app=slug)
    return app_value(row)


async def reopen_app(session: AsyncSession, actor: Actor, slug: str) -> App:
    """Take a retired app into service again."""
    row = await session.scalar(select(AppRow).where(AppRow.slug == slug))
    if row is None or row.retired_at is None:
        raise ConflictError(f"{slug} was not retired.", fix="greenroom ls shows the apps.")
    row.retired_at = None
    await record(session, "app.reopened", actor=actor, app=slug)
    return app_value(row)


def removed_error(slug: str, name: str) -> NotFoundError:
    """Return the error for a version that was removed."""
    return NotFoundError(
        f"{name} of {slug} was removed.",
        fix=f"Bring it back: greenroom remove {name} --undo --app {slug}",
    )


def must_be_there(version: Version) -> Version:
    """Return the version unless it was removed."""
    if version.removed_at is not None:
        raise removed_error(version.app, version.name)
    return version


async def _must_find(session: AsyncSession, slug: str, number: int) -> VersionRow:
    query = select(VersionRow).join(VersionRow.app)
    row = await session.scalar(query.where(AppRow.slug == slug, VersionRow.number == number))
    if row is None:
        raise NotFoundError(
            f"{slug} has no version v{number}.", fix="greenroom versions lists them."
        )
    return row
