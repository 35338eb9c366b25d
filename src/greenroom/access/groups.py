"""Groups of people, made by administrators."""

import re
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.model import Group, Person
from greenroom.access.people import must_find_person
from greenroom.access.tables import GroupMemberRow, GroupRow, PersonRow, ShareRow
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Groups:
    """The use cases of groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def groups(self) -> list[Group]:
        """Return every group, by name."""
        async with self._database.read() as session:
            found = list(await session.scalars(select(GroupRow).order_by(GroupRow.name)))
            query = select(GroupMemberRow.group_id, PersonRow.name).join(
                PersonRow, PersonRow.id == GroupMemberRow.person_id
            )
            people: dict[str, list[str]] = {row.id: [] for row in found}
            for group, name in await session.execute(query.order_by(PersonRow.name)):
                people[group].append(name)
        return [Group(row.name, tuple(people[row.id])) for row in found]

    async def groups_of(self, person: Person | None) -> frozenset[str]:
        """Return the names of the groups a person is in; none for nobody."""
        if person is None:
            return frozenset()
        async with self._database.read() as session:
            query = select(GroupRow.name).join(
                GroupMemberRow, GroupMemberRow.group_id == GroupRow.id
            )
            return frozenset(
                await session.scalars(query.where(GroupMemberRow.person_id == person.id))
            )

    async def add_to_group(self, actor: Actor, group: str, people: Sequence[str] = ()) -> None:
        """Put people in a group, which is made if there is none of that name."""
        _check_name(group)
        async with self._database.begin() as session:
            row = await _find(session, group)
            if row is None:
                row = GroupRow(id=new_id(), name=group, created_at=now())
                session.add(row)
                await record(session, "group.added", actor=actor, subject=group)
            for name in people:
                await _put_in(session, actor, row, name)

    async def remove_from_group(self, actor: Actor, group: str, name: str) -> None:
        """Take a person out of a group; nothing happens if they are not in it."""
        async with self._database.begin() as session:
            row = await must_find_group(session, group)
            person = await must_find_person(session, name)
            place = await session.get(GroupMemberRow, (row.id, person.id))
            if place is not None:
                await session.delete(place)
                await record(session, "group.left", actor=actor, subject=name, group=group)

    async def remove_group(self, actor: Actor, group: str) -> None:
        """Remove a group, and what its people could do because of it."""
        async with self._database.begin() as session:
            row = await must_find_group(session, group)
            for table in (GroupMemberRow, ShareRow):
                await session.execute(delete(table).where(table.group_id == row.id))
            await session.delete(row)
            await record(session, "group.removed", actor=actor, subject=group)


async def must_find_group(session: AsyncSession, name: str) -> GroupRow:
    """Return the group of that name, or raise `NotFoundError`."""
    row = await _find(session, name)
    if row is None:
        raise NotFoundError(
            f"There is no group named {name}.",
            fix="greenroom groups list shows them; an administrator makes one: greenroom groups add NAME",
        )
    return row


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise GreenroomError(
            f"{name[:70]!r} cannot be the name of a group.",
            "It would have small letters, digits and . _ @ - in it.",
            "Choose another name.",
        )


async def _find(session: AsyncSession, name: str) -> GroupRow | None:
    return await session.scalar(select(GroupRow).where(GroupRow.name == name))


async def _put_in(session: AsyncSession, actor: Actor, group: GroupRow, name: str) -> None:
    person = await must_find_person(session, name)
    if await session.get(GroupMemberRow, (group.id, person.id)) is None:
        session.add(GroupMemberRow(group_id=group.id, person_id=person.id, added_at=now()))
        await record(session, "group.joined", actor=actor, subject=name, group=group.name)
