"""Promotions, releases, rollbacks, stops, starts, instances, sessions, logs."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from greenroom.api.schemas import (
    ActPlanOut,
    DeploymentOut,
    InstanceOut,
    PromotionIn,
    ReleaseIn,
    ReleaseOut,
    RollbackIn,
    RollbackPlanOut,
    SessionOut,
    StageIn,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import House, OwnApp, SeenApp
from greenroom.kernel.errors import NotFoundError
from greenroom.releases import queries
from greenroom.releases.addresses import Place
from greenroom.releases.logs import merged
from greenroom.releases.member import Member
from greenroom.releases.service import Released

routes = APIRouter(prefix="/apps/{slug}")


@routes.post("/promotions", status_code=201)
async def promote(body: PromotionIn, app: OwnApp, house: House) -> DeploymentOut:
    """Deploy the same bytes at a further stage."""
    deployment = await house.releases.promote(app.actor, app.slug, body.version, body.stage)
    status = house.overview.status(await house.program.snapshot(), deployment)
    return DeploymentOut.model_validate(status)


@routes.get("/deployments")
async def list_deployments(app: SeenApp, house: House) -> list[DeploymentOut]:
    """List every version at every stage."""
    found = await house.overview.deployments(app.slug)
    return [DeploymentOut.model_validate(status) for status in found]


@routes.get("/releases")
async def list_releases(app: SeenApp, house: House, stage: str | None = None) -> list[ReleaseOut]:
    """List releases and rollbacks, newest first."""
    async with house.database.read() as session:
        made = await queries.releases(session, app.slug, stage)
    return [_release_out(house, Released(release, 0, warm=True)) for release in made]


@routes.post("/releases", status_code=201)
async def release(body: ReleaseIn, app: OwnApp, house: House) -> ReleaseOut:
    """Put a version before the users of a stage."""
    made = await house.releases.release(app.actor, app.slug, body.version, body.stage)
    return _release_out(house, made)


@routes.post("/rollbacks", status_code=201)
async def roll_back(body: RollbackIn, app: OwnApp, house: House) -> ReleaseOut:
    """Go back to an earlier version, with parts of its stage if asked; or take the last rollback back."""
    if body.undo:
        made = await house.rollbacks.undo(app.actor, app.slug, body.stage)
    else:
        made = await house.rollbacks.roll_back(
            app.actor, app.slug, body.stage, body.version, body.parts
        )
    return _release_out(house, made)


@routes.post("/release-plans")
async def plan_release(body: ReleaseIn, app: SeenApp, house: House) -> ActPlanOut:
    """Say what a release would do."""
    plan = await house.releases.plan_release(app.slug, body.version, body.stage)
    return ActPlanOut.model_validate(plan)


@routes.post("/rollback-plans")
async def plan_rollback(body: RollbackIn, app: OwnApp, house: House) -> RollbackPlanOut:
    """Say what a rollback, or its undo, would do; variables are named, so owners only."""
    plan = await house.rollbacks.plan(
        app.slug, body.stage, body.version, body.parts, undo=body.undo
    )
    return RollbackPlanOut.model_validate(plan)


@routes.post("/stops", status_code=201)
async def stop(body: StageIn, app: OwnApp, house: House) -> list[DeploymentOut]:
    """Stop an app at a stage or everywhere; open sessions end."""
    await house.releases.stop(app.actor, app.slug, body.stage)
    return await list_deployments(app, house)


@routes.post("/starts", status_code=201)
async def start(body: StageIn, app: OwnApp, house: House) -> list[DeploymentOut]:
    """Let a stopped app run again."""
    await house.releases.start(app.actor, app.slug, body.stage)
    return await list_deployments(app, house)


@routes.get("/instances")
async def list_instances(app: SeenApp, house: House) -> list[InstanceOut]:
    """List the instances that run or are about to."""
    observed = {found.instance: found for found in await house.driver.list()}
    return [
        _instance_out(house, member, observed.get(member.id))
        for member in house.company.members
        if member.order.app == app.slug
    ]


@routes.delete("/instances/{instance}", status_code=204)
async def restart_instance(instance: str, app: OwnApp, house: House) -> None:
    """Replace an instance by a new one; its sessions end."""
    for member in house.company.members:
        if member.id == instance and member.order.app == app.slug:
            await house.company.restart(member)
            return
    raise NotFoundError(f"{app.slug} has no instance {instance}.", fix="greenroom status")


@routes.get("/sessions")
async def list_sessions(app: SeenApp, house: House) -> list[SessionOut]:
    """List who is in."""
    return [
        SessionOut.model_validate(session)
        for session in house.book.open_sessions()
        if session.app == app.slug
    ]


@routes.get("/logs")
async def logs(
    app: SeenApp,
    house: House,
    stage: str | None = None,
    version: int | None = Query(None, ge=1, le=1_000_000),
    instance: str | None = None,
    tail: int = Query(200, ge=0, le=100_000),
    follow: bool = False,
) -> StreamingResponse:
    """Stream what the app's instances print, those that ended included."""
    if stage:
        house.stages.must_be(stage)

    async def find() -> list[str]:
        async with house.database.read() as session:
            return await queries.instances_for_logs(
                session, app.slug, stage=stage, version=version, instance=instance
            )

    if instance and not await find():
        raise NotFoundError(f"{app.slug} has no instance {instance}.", fix="greenroom status")
    lines = merged(house.driver, find, tail=tail, follow=follow)
    return StreamingResponse(_encoded(lines), media_type="text/plain; charset=utf-8")


async def _encoded(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for line in lines:
        yield f"{line}\n".encode()


def _release_out(house: Services, made: Released) -> ReleaseOut:
    release = made.release
    url = house.addresses.url(Place(release.app, release.stage))
    return ReleaseOut(
        version=release.version,
        stage=release.stage,
        replaced=release.replaced,
        kind=release.kind,
        at=release.at,
        by=release.by,
        url=url,
        seconds=made.seconds,
        warm=made.warm,
    )


def _instance_out(house: Services, member: Member, observed) -> InstanceOut:
    state = "ready" if member.ready else (observed.state if observed else "starting")
    return InstanceOut(
        id=member.id,
        version=member.order.version,
        stage=member.order.stage,
        state=state,
        detail=observed.detail if observed else "",
        started_at=observed.started_at if observed else None,
        restarts=observed.restarts if observed else 0,
        sessions=house.company.load(member),
        memory_bytes=observed.memory_bytes if observed else 0,
        cpu_seconds=observed.cpu_seconds if observed else 0.0,
        isolation=observed.isolation if observed else "",
    )
