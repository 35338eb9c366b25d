"""Apps, who may use them, and their variables."""

import asyncio

from fastapi import APIRouter

from greenroom.access import can
from greenroom.access.model import Role
from greenroom.api.schemas import (
    ActPlanOut,
    AppChange,
    AppIn,
    AppOut,
    MemberIn,
    MemberOut,
    ScaleIn,
    ScaleOut,
    StageState,
    VariableIn,
    VariableOut,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import House, Me, OwnApp, RetiredApp, SeenApp
from greenroom.publish.model import App
from greenroom.releases.scale import scales, set_scale, unset_scale

routes = APIRouter(prefix="/apps")


@routes.get("")
async def list_apps(me: Me, house: House, retired: bool = False) -> list[AppOut]:
    """List the apps you may see; with `retired` those that were taken out of service."""
    roles = await house.access.roles(me)
    owners = await house.access.owners()
    newest = await house.publisher.newest_numbers()
    apps = await house.publisher.list_apps(retired=retired)
    visible = [app for app in apps if can.may_see(app.access, me, roles.get(app.slug))]
    described = [
        _app_out(house, app, owners.get(app.slug, ""), _role(roles.get(app.slug), me.admin), newest)
        for app in visible
    ]
    return list(await asyncio.gather(*described))


@routes.post("", status_code=201)
async def create_app(body: AppIn, me: Me, house: House) -> AppOut:
    """Make an app; you become its owner. A deploy does this by itself."""
    app = await house.publisher.create_app(
        me.acting("api"), body.slug, title=body.title, access=body.access
    )
    return await _app_out(house, app, me.name, "owner")


@routes.get("/{slug}")
async def show_app(app: SeenApp, house: House) -> AppOut:
    """Show an app."""
    owners = await house.access.owners()
    return await _app_out(house, app.app, owners.get(app.slug, ""), _role(app.role, app.me.admin))


@routes.patch("/{slug}")
async def change_app(body: AppChange, app: OwnApp, house: House) -> AppOut:
    """Change an app's title or who may visit it."""
    changed = await house.publisher.change_app(
        app.actor, app.slug, title=body.title, access=body.access
    )
    owners = await house.access.owners()
    return await _app_out(house, changed, owners.get(app.slug, ""), "owner")


@routes.delete("/{slug}", status_code=204)
async def retire_app(app: OwnApp, house: House) -> None:
    """Take an app out of service; its versions, releases and events stay on record."""
    await house.retirements.retire(app.actor, app.slug)


@routes.get("/{slug}/retirement-plan")
async def plan_retirement(app: OwnApp, house: House) -> ActPlanOut:
    """Say what retiring an app would do."""
    return ActPlanOut.model_validate(await house.retirements.plan(app.slug))


@routes.delete("/{slug}/retirement")
async def reopen_app(app: RetiredApp, house: House) -> AppOut:
    """Bring a retired app back; it stays stopped until somebody starts it."""
    await house.retirements.reopen(app.actor, app.slug)
    owners = await house.access.owners()
    return await _app_out(house, app.app, owners.get(app.slug, ""), _role(app.role, app.me.admin))


async def _app_out(
    house: Services, app: App, owner: str, role: str, newest: dict[str, int] | None = None
) -> AppOut:
    stages = await house.overview.stages(app.slug)
    newest = await house.publisher.newest_numbers() if newest is None else newest
    return AppOut(
        slug=app.slug,
        title=app.title,
        kind=app.kind,
        owner=owner,
        access=app.access,
        created_at=app.created_at,
        stages=[StageState.model_validate(status) for status in stages],
        latest=newest.get(app.slug),
        sessions=sum(status.sessions for status in stages),
        role=role,
    )


def _role(role: Role | None, admin: bool) -> str:
    return role or ("administrator" if admin else "")


@routes.get("/{slug}/members")
async def list_members(app: SeenApp, house: House) -> list[MemberOut]:
    """List an app's owners and viewers."""
    return [MemberOut.model_validate(member) for member in await house.access.members(app.slug)]


@routes.put("/{slug}/members/{person}", status_code=204)
async def set_member(person: str, body: MemberIn, app: OwnApp, house: House) -> None:
    """Make somebody owner or viewer."""
    await house.access.set_member(app.actor, app.slug, person, body.role)


@routes.delete("/{slug}/members/{person}", status_code=204)
async def remove_member(person: str, app: OwnApp, house: House) -> None:
    """Take somebody out."""
    await house.access.remove_member(app.actor, app.slug, person)


@routes.get("/{slug}/variables")
async def list_variables(app: OwnApp, house: House, stage: str | None = None) -> list[VariableOut]:
    """List variables; a secret's value is never given out."""
    async with house.database.read() as session:
        found = await house.variables.list(session, app.slug, stage)
    return [VariableOut.model_validate(variable) for variable in found]


@routes.put("/{slug}/stages/{stage}/variables/{name}", status_code=204)
async def set_variable(stage: str, name: str, body: VariableIn, app: OwnApp, house: House) -> None:
    """Set a variable or secret; instances started from then on have it."""
    house.stages.must_be(stage)
    async with house.database.begin() as session:
        await house.variables.set(
            session, app.actor, app.slug, stage, name, body.value, secret=body.secret
        )


@routes.delete("/{slug}/stages/{stage}/variables/{name}", status_code=204)
async def remove_variable(stage: str, name: str, app: OwnApp, house: House) -> None:
    """Remove a variable."""
    async with house.database.begin() as session:
        await house.variables.remove(session, app.actor, app.slug, stage, name)


@routes.get("/{slug}/scales")
async def list_scales(app: SeenApp, house: House) -> list[ScaleOut]:
    """List where somebody said how many instances there may be; elsewhere greenroom.toml holds."""
    async with house.database.read() as session:
        return [ScaleOut.model_validate(scale) for scale in await scales(session, app.slug)]


@routes.put("/{slug}/stages/{stage}/scale")
async def scale(stage: str, body: ScaleIn, app: OwnApp, house: House) -> ScaleOut:
    """Say how many instances there may be at a stage; it holds at once, for every version."""
    house.stages.must_be(stage)
    async with house.database.begin() as session:
        said = await set_scale(
            session, app.actor, app.slug, stage, most=body.most, sessions=body.sessions
        )
    return ScaleOut.model_validate(said)


@routes.delete("/{slug}/stages/{stage}/scale", status_code=204)
async def unscale(stage: str, app: OwnApp, house: House) -> None:
    """Go back to what each version's greenroom.toml says."""
    house.stages.must_be(stage)
    async with house.database.begin() as session:
        await unset_scale(session, app.actor, app.slug, stage)
