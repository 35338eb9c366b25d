"""The rows that a deploy, a promotion and a release write, each with its event, in the caller's transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import SYSTEM, Actor, record
from greenroom.kernel.ids import new_id
from greenroom.releases import queries
from greenroom.releases.keeping.model import Parts
from greenroom.releases.keeping.parts import kept_now
from greenroom.releases.model import Deployment, Release
from greenroom.releases.tables import DeploymentRow, InstanceRow, ReleaseRow


async def place(
    session: AsyncSession, actor: Actor, app: str, version: int, stage: str
) -> Deployment:
    """Write that a version is being deployed at a stage; again if it failed or was stopped before."""
    row = await queries.find_deployment(session, app, version, stage)
    if row is None:
        row = DeploymentRow(
            id=new_id(),
            app=app,
            version=version,
            stage=stage,
            created_at=now(),
            created_by=actor.name,
            replaced_at=None,
        )
        session.add(row)
    elif row.state == "ready" and row.stopped_at is None:
        return row.value()
    row.state, row.failure, row.stopped_at, row.stopped_by = "placing", "", None, None
    await record(
        session, "deployment.began", actor=actor, app=app, subject=f"v{version}", stage=stage
    )
    return row.value()


async def placed(session: AsyncSession, deployment: Deployment) -> None:
    """Write that a deployment gave its first answer."""
    row = await session.get(DeploymentRow, deployment.id)
    if row is None or row.state == "ready":
        return
    row.state, row.failure = "ready", ""
    await record(
        session,
        "deployment.ready",
        app=row.app,
        subject=f"v{row.version}",
        stage=row.stage,
    )


async def not_placed(session: AsyncSession, deployment: str, why: str) -> None:
    """Write that a deployment could not be started."""
    row = await session.get(DeploymentRow, deployment)
    if row is None:
        return
    row.state, row.failure = "failed", why
    await record(
        session,
        "deployment.failed",
        app=row.app,
        subject=f"v{row.version}",
        stage=row.stage,
        why=why,
    )


async def set_stopped(
    session: AsyncSession, actor: Actor, app: str, stage: str | None, *, stopped: bool
) -> list[Deployment]:
    """Write that the deployments of an app, at one stage or all, are stopped or started by somebody."""
    changed = []
    for deployment in await queries.deployments(session, app):
        if deployment.stopped == stopped or (stage and deployment.stage != stage):
            continue
        row = await session.get_one(DeploymentRow, deployment.id)
        row.stopped_at, row.stopped_by = (now(), actor.name) if stopped else (None, None)
        kind = "deployment.stopped" if stopped else "deployment.started"
        await record(
            session, kind, actor=actor, app=app, subject=f"v{row.version}", stage=row.stage
        )
        changed.append(row.value())
    return changed


async def release(
    session: AsyncSession,
    actor: Actor,
    deployment: Deployment,
    kind: str,
    *,
    parts_before: Parts | None = None,
    undoes: int | None = None,
) -> Release:
    """Write that the users of a stage get this deployment from now on.

    `parts_before` are parts of the stage that were brought back with it, as they were until now;
    with some, the version may be the one that is live. `undoes` is the version of a rollback that
    this takes back.
    """
    before = await queries.release_in_force(session, deployment.app, deployment.stage)
    is_same = before is not None and before.version == deployment.version
    if before and is_same and not parts_before:
        raise ConflictError(
            f"v{before.version} is live at {deployment.stage} already.",
            f"{before.by} released it at {before.at:%Y-%m-%d %H:%M} UTC.",
            "greenroom versions shows the others.",
        )
    row = ReleaseRow(
        id=new_id(after=before.id if before else ""),
        app=deployment.app,
        stage=deployment.stage,
        version=deployment.version,
        replaced=before.version if before else None,
        kind=kind,
        by=actor.name,
        at=now(),
        before=parts_before,
        **await kept_now(session, deployment.app, deployment.stage),
    )
    session.add(row)
    await _mark_replaced(session, deployment, None if is_same else before)
    await record(
        session,
        f"{kind}.made",
        actor=actor,
        app=row.app,
        subject=f"v{row.version}",
        stage=row.stage,
        replaced=row.replaced,
        **({"parts": list(parts_before)} if parts_before else {}),
        **({"undoes": undoes} if undoes else {}),
    )
    return row.value()


async def _mark_replaced(
    session: AsyncSession, deployment: Deployment, before: Release | None
) -> None:
    row = await session.get(DeploymentRow, deployment.id, with_for_update=True)
    if row is None:
        raise ConflictError(f"v{deployment.version} of {deployment.app} was removed meanwhile.")
    row.replaced_at = None
    if before:
        old = await queries.find_deployment(session, before.app, before.version, before.stage)
        if old:
            old.replaced_at = now()


async def instance_began(session: AsyncSession, deployment: Deployment, instance: str) -> None:
    """Write that an instance is being started."""
    session.add(
        InstanceRow(
            id=instance,
            deployment_id=deployment.id,
            app=deployment.app,
            version=deployment.version,
            stage=deployment.stage,
            started_at=now(),
            ended_at=None,
            reason="",
            detail="",
        )
    )
    await record(
        session,
        "instance.started",
        actor=SYSTEM,
        app=deployment.app,
        subject=instance,
        version=deployment.version,
        stage=deployment.stage,
    )


async def instance_ended(session: AsyncSession, instance: str, reason: str, detail: str) -> None:
    """Write how an instance ended."""
    row = await session.get(InstanceRow, instance)
    if row is None or row.ended_at is not None:
        return
    row.ended_at, row.reason, row.detail = now(), reason, detail
    await record(
        session,
        "instance.ended",
        app=row.app,
        subject=instance,
        reason=reason,
        detail=detail,
        version=row.version,
        stage=row.stage,
    )
