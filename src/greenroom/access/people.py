"""Finding people by name, in the caller's transaction."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.tables import PersonRow
from greenroom.kernel.errors import NotFoundError


async def find_person(session: AsyncSession, name: str) -> PersonRow | None:
    """Return the person of that name, if there is one."""
    return await session.scalar(select(PersonRow).where(PersonRow.name == name))


async def must_find_person(session: AsyncSession, name: str) -> PersonRow:
    """Return the person of that name, or raise `NotFoundError`."""
    row = await find_person(session, name)
    if row is None:
        raise NotFoundError(f"There is no person named {name}.", fix="greenroom people list")
    return row
