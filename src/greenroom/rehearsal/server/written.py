"""The events of rehearsals."""

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.events import SYSTEM, Actor, record
from greenroom.rehearsal.server.tables import RehearsalRow


async def written(
    session: AsyncSession, event: str, row: RehearsalRow, actor: Actor = SYSTEM
) -> None:
    """Write an event about a rehearsal into the open transaction."""
    await record(
        session,
        event,
        app=row.app,
        subject=f"v{row.version}",
        rehearsal=row.id,
        verdict=row.verdict,
        sentence=row.sentence,
        actor=actor,
    )
