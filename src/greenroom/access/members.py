"""Owners and viewers of apps: people themselves, and the groups they are in."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.model import Member, Person, Role
from greenroom.access.people import must_find_person
from greenroom.access.sharing import groups_of_app, roles_by_groups, share, stronger, unshare
from greenroom.access.tables import MembershipRow, PersonRow
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id


class Members:
    """The use cases of memberships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def role(self, app: str, person: Person | None) -> Role | None:
        """Return what a person is to an app, by themselves or by a group they are in."""
        if person is None:
            return None
        async with self._database.read() as session:
            own = await _role(session, app, person.id)
            return own if own == "owner" else stronger(own, await _shared(session, app, person))

    async def roles(self, person: Person) -> dict[str, Role]:
        """Return what a person is to each app."""
        async with self._database.read() as session:
            query = select(MembershipRow).where(MembershipRow.person_id == person.id)
            given = [(row.app, row.role) for row in await session.scalars(query)]
            given += await roles_by_groups(session, person.id)
        roles: dict[str, Role] = {}
        for app, role in given:
            roles[app] = stronger(roles.get(app), role) or "viewer"
        return roles

    async def members(self, app: str) -> list[Member]:
        """Return the people of an app and the groups it is shared with, owners first."""
        async with self._database.read() as session:
            query = select(PersonRow.name, MembershipRow.role).join(
                PersonRow, PersonRow.id == MembershipRow.person_id
            )
            found = await session.execute(query.where(MembershipRow.app == app))
            members = [Member(name, role) for name, role in found]  # ty: ignore
            members += await groups_of_app(session, app)
        return sorted(members, key=lambda each: (each.role != "owner", each.is_group, each.name))

    async def owners(self) -> dict[str, str]:
        """Return the first owner of each app."""
        async with self._database.read() as session:
            query = select(MembershipRow.app, PersonRow.name).join(
                PersonRow, PersonRow.id == MembershipRow.person_id
            )
            found = await session.execute(
                query.where(MembershipRow.role == "owner").order_by(MembershipRow.created_at.desc())
            )
            return dict(found.tuples().all())

    async def set_member(self, actor: Actor, app: str, name: str, role: Role) -> None:
        """Make somebody owner or viewer of an app."""
        async with self._database.begin() as session:
            person = await must_find_person(session, name)
            await add_member(session, actor, app, person.id, name, role)

    async def remove_member(self, actor: Actor, app: str, name: str) -> None:
        """Take somebody out of an app; the last owner stays."""
        async with self._database.begin() as session:
            person = await must_find_person(session, name)
            owners = select(MembershipRow.person_id).where(
                MembershipRow.app == app, MembershipRow.role == "owner"
            )
            if list(await session.scalars(owners)) == [person.id]:
                raise ConflictError(
                    f"{name} is the only owner of {app}.",
                    fix="Make somebody else owner first: greenroom access add NAME --role owner",
                )
            await session.execute(
                delete(MembershipRow).where(
                    MembershipRow.app == app, MembershipRow.person_id == person.id
                )
            )
            await record(session, "member.removed", actor=actor, app=app, subject=name)

    async def share(self, actor: Actor, app: str, group: str, role: Role | None) -> None:
        """Give everybody in a group a role in an app, or with None take it away."""
        async with self._database.begin() as session:
            if role is None:
                await unshare(session, actor, app, group)
            else:
                await share(session, actor, app, group, role)


async def add_member(
    session: AsyncSession, actor: Actor, app: str, person: str, name: str, role: Role
) -> None:
    """Write a membership in the open transaction."""
    query = select(MembershipRow).where(MembershipRow.app == app, MembershipRow.person_id == person)
    row = await session.scalar(query)
    if row is None:
        session.add(
            MembershipRow(id=new_id(), app=app, person_id=person, role=role, created_at=now())
        )
    else:
        row.role = role
    await record(session, "member.set", actor=actor, app=app, subject=name, role=role)


async def _role(session: AsyncSession, app: str, person: str) -> Role | None:
    query = select(MembershipRow.role).where(
        MembershipRow.app == app, MembershipRow.person_id == person
    )
    role = await session.scalar(query)
    return "owner" if role == "owner" else "viewer" if role == "viewer" else None


async def _shared(session: AsyncSession, app: str, person: Person) -> Role | None:
    role: Role | None = None
    for shared, given in await roles_by_groups(session, person.id):
        role = stronger(role, given) if shared == app else role
    return role
