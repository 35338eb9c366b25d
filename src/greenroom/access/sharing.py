"""Apps shared with groups, in the caller's transaction."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.groups import must_find_group
from greenroom.access.model import Member, Role
from greenroom.access.tables import GroupMemberRow, GroupRow, ShareRow
from greenroom.kernel.clock import now
from greenroom.kernel.events import Actor, record


def stronger(one: str | None, other: str | None) -> Role | None:
    """Return the role that may do more."""
    if "owner" in (one, other):
        return "owner"
    return "viewer" if one or other else None


async def roles_by_groups(session: AsyncSession, person: str) -> list[tuple[str, Role]]:
    """Return the apps a person has a role in by groups, once for each group."""
    query = select(ShareRow.app, ShareRow.role).join(
        GroupMemberRow, GroupMemberRow.group_id == ShareRow.group_id
    )
    found = await session.execute(query.where(GroupMemberRow.person_id == person))
    return [(app, role) for app, role in found]  # ty: ignore


async def groups_of_app(session: AsyncSession, app: str) -> list[Member]:
    """Return the groups an app is shared with."""
    query = select(GroupRow.name, ShareRow.role).join(ShareRow, ShareRow.group_id == GroupRow.id)
    found = await session.execute(query.where(ShareRow.app == app))
    return [Member(name, role, is_group=True) for name, role in found]  # ty: ignore


async def share(session: AsyncSession, actor: Actor, app: str, group: str, role: Role) -> None:
    """Give everybody in a group a role in an app."""
    found = await must_find_group(session, group)
    row = await session.get(ShareRow, (app, found.id))
    if row is None:
        session.add(ShareRow(app=app, group_id=found.id, role=role, created_at=now()))
    else:
        row.role = role
    await record(session, "share.set", actor=actor, app=app, subject=group, role=role)


async def unshare(session: AsyncSession, actor: Actor, app: str, group: str) -> None:
    """Take a group's role in an app away; nothing happens if it has none."""
    found = await must_find_group(session, group)
    row = await session.get(ShareRow, (app, found.id))
    if row is not None:
        await session.delete(row)
        await record(session, "share.removed", actor=actor, app=app, subject=group)
