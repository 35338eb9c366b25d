"""Groups of people, and apps shared with them."""

from fastapi import APIRouter

from greenroom.api.schemas import GroupName, GroupOut, MemberIn
from greenroom.api.signed_in import Admin, House, Me, OwnApp

routes = APIRouter()


@routes.get("/groups")
async def list_groups(me: Me, house: House) -> list[GroupOut]:
    """List the groups; who is in them is told to administrators only."""
    return [
        GroupOut(
            name=group.name,
            size=len(group.people),
            people=list(group.people) if me.admin else [],
        )
        for group in await house.access.groups()
    ]


@routes.put("/groups/{group}", status_code=204)
async def add_group(group: GroupName, admin: Admin, house: House) -> None:
    """Make a group if there is none of that name."""
    await house.access.add_to_group(admin.acting("api"), group)


@routes.delete("/groups/{group}", status_code=204)
async def remove_group(group: str, admin: Admin, house: House) -> None:
    """Remove a group, and what its people could do because of it."""
    await house.access.remove_group(admin.acting("api"), group)


@routes.put("/groups/{group}/people/{person}", status_code=204)
async def add_to_group(group: GroupName, person: str, admin: Admin, house: House) -> None:
    """Put a person in a group, which is made if there is none of that name."""
    await house.access.add_to_group(admin.acting("api"), group, [person])


@routes.delete("/groups/{group}/people/{person}", status_code=204)
async def remove_from_group(group: str, person: str, admin: Admin, house: House) -> None:
    """Take a person out of a group."""
    await house.access.remove_from_group(admin.acting("api"), group, person)


@routes.put("/apps/{slug}/groups/{group}", status_code=204)
async def share(group: str, body: MemberIn, app: OwnApp, house: House) -> None:
    """Make everybody in a group owner or viewer of an app."""
    await house.access.share(app.actor, app.slug, group, body.role)


@routes.delete("/apps/{slug}/groups/{group}", status_code=204)
async def unshare(group: str, app: OwnApp, house: House) -> None:
    """Take a group's role in an app away."""
    await house.access.share(app.actor, app.slug, group, None)
