"""Making and changing apps, in the caller's transaction."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.members import add_member
from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.publish.config.slugs import check_slug
from greenroom.publish.model import Access, App
from greenroom.publish.tables import AppRow
from greenroom.publish.values import app_value

_TRIES = 20


async def create_app(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    *,
    stages: Collection[str],
    title: str = "",
    access: Access = "signed-in",
) -> App:
    """Make an app that belongs to the acting person; its number is given to no other app."""
    check_slug(slug, stages)
    for _ in range(_TRIES):
        row = await _new_row(session, actor, slug, title, access)
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another app took the slug or the number at the same moment
            await _refuse_taken(session, slug)
            continue
        await record(session, "app.created", actor=actor, app=slug, title=row.title, access=access)
        if actor.person:
            await add_member(session, actor, slug, actor.person, actor.name, "owner")
        return app_value(row)
    raise ConflictError(
        f"{slug} could not be made.", "Many apps are being made at once.", "Try again."
    )


async def change_app(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    *,
    title: str | None = None,
    access: Access | None = None,
) -> App:
    """Change what people read, or who may visit."""
    row = await must_find_app(session, slug)
    asked = {"title": title, "access": access}
    changes = {
        name: value for name, value in asked.items() if value and value != getattr(row, name)
    }
    before = {f"{name}_before": getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        await record(session, "app.changed", actor=actor, app=slug, **changes, **before)
    return app_value(row)


async def must_find_app(session: AsyncSession, slug: str) -> AppRow:
    """Return the row of an app that is in service, or raise `NotFoundError`."""
    query = select(AppRow).where(AppRow.slug == slug, AppRow.retired_at.is_(None))
    row = await session.scalar(query)
    if row is None:
        raise NotFoundError(
            f"There is no app {slug} here.",
            fix="greenroom ls shows the apps you may see; greenroom deploy makes a new one.",
        )
    return row


async def _new_row(
    session: AsyncSession, actor: Actor, slug: str, title: str, access: Access
) -> AppRow:
    await _refuse_taken(session, slug)
    highest = await session.scalar(select(func.max(AppRow.number)))
    return AppRow(
        id=new_id(),
        number=(highest or 0) + 1,
        slug=slug,
        title=title or slug,
        kind="",
        owner=actor.person or "",
        access=access,
        last_version=0,
        config={},
        created_at=now(),
        retired_at=None,
    )


async def _refuse_taken(session: AsyncSession, slug: str) -> None:
    retired = await session.execute(select(AppRow.retired_at).where(AppRow.slug == slug))
    found = retired.one_or_none()
    if found:
        raise ConflictError(
            f"There is an app {slug} already.",
            "It was retired, and its name is kept for its record." if found[0] else "",
            f"Choose another slug in greenroom.toml{_or_reopen(slug) if found[0] else '.'}",
        )


def _or_reopen(slug: str) -> str:
    return f", or take it back: greenroom retire --undo --app {slug}"
