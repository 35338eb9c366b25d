"""Small questions to the tables of releases."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.releases.model import Deployment, Release
from greenroom.releases.tables import DeploymentRow, InstanceRow, ReleaseRow


async def find_deployment(
    session: AsyncSession, app: str, version: int, stage: str
) -> DeploymentRow | None:
    """Return a version's deployment at a stage."""
    query = select(DeploymentRow).where(
        DeploymentRow.app == app, DeploymentRow.version == version, DeploymentRow.stage == stage
    )
    return await session.scalar(query)


async def lock_deployments(session: AsyncSession, app: str, version: int) -> None:
    """Hold a version's deployments, so that none is released before this transaction has ended."""
    query = select(DeploymentRow.id).where(
        DeploymentRow.app == app, DeploymentRow.version == version
    )
    await session.execute(query.with_for_update())


async def drop_deployments(session: AsyncSession, app: str, version: int) -> None:
    """Remove a version from every stage; the events say that it was there."""
    query = delete(DeploymentRow).where(DeploymentRow.app == app, DeploymentRow.version == version)
    await session.execute(query)


async def deployments(session: AsyncSession, app: str | None = None) -> list[Deployment]:
    """Return all deployments, or an app's, oldest first."""
    query = select(DeploymentRow).order_by(DeploymentRow.id)
    if app is not None:
        query = query.where(DeploymentRow.app == app)
    return [row.value() for row in await session.scalars(query)]


async def releases(
    session: AsyncSession, app: str, stage: str | None = None, limit: int = 100
) -> list[Release]:
    """Return an app's releases, newest first."""
    query = select(ReleaseRow).where(ReleaseRow.app == app)
    if stage is not None:
        query = query.where(ReleaseRow.stage == stage)
    rows = await session.scalars(query.order_by(ReleaseRow.id.desc()).limit(limit))
    return [row.value() for row in rows]


async def releases_in_force(session: AsyncSession, app: str | None = None) -> list[Release]:
    """Return the newest release of each app and stage."""
    newest = select(func.max(ReleaseRow.id)).group_by(ReleaseRow.app, ReleaseRow.stage)
    query = select(ReleaseRow).where(ReleaseRow.id.in_(newest))
    if app is not None:
        query = query.where(ReleaseRow.app == app)
    return [row.value() for row in await session.scalars(query)]


async def release_in_force(session: AsyncSession, app: str, stage: str) -> Release | None:
    """Return what the users of a stage get now."""
    query = select(ReleaseRow).where(ReleaseRow.app == app, ReleaseRow.stage == stage)
    row = await session.scalar(query.order_by(ReleaseRow.id.desc()).limit(1))
    return row.value() if row else None


async def live_instances(session: AsyncSession) -> Sequence[InstanceRow]:
    """Return the instances that have not been seen to end."""
    return (await session.scalars(select(InstanceRow).where(InstanceRow.ended_at.is_(None)))).all()


async def instances_for_logs(
    session: AsyncSession,
    app: str,
    *,
    stage: str | None = None,
    version: int | None = None,
    instance: str | None = None,
    limit: int = 20,
) -> list[str]:
    """Return the ids of an app's newest instances whose logs are asked for, oldest first."""
    query = select(InstanceRow.id).where(InstanceRow.app == app)
    if stage is not None:
        query = query.where(InstanceRow.stage == stage)
    if version is not None:
        query = query.where(InstanceRow.version == version)
    if instance is not None:
        query = query.where(InstanceRow.id == instance)
    newest = await session.scalars(query.order_by(InstanceRow.started_at.desc()).limit(limit))
    return list(reversed(newest.all()))


async def instances_ended_before(session: AsyncSession, when: datetime) -> list[str]:
    """Return the ids of the instances that ended before an instant."""
    query = select(InstanceRow.id).where(InstanceRow.ended_at < when)
    return list(await session.scalars(query))
