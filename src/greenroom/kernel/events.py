"""Events: the append-only record that the audit log, the board and the pages are views of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, mapped_column

from greenroom.kernel.clock import now
from greenroom.kernel.database import Base


@dataclass(frozen=True)
class Actor:
    """Who did it: a person, a token of theirs, or Greenroom itself; and through which door."""

    name: str
    person: str | None = None
    via: str = "system"


SYSTEM = Actor("greenroom")


@dataclass(frozen=True)
class Happened:
    """An event as listeners and readers see it. `number` grows by time; `data` holds no secrets."""

    number: int
    at: datetime
    kind: str
    actor: str
    app: str | None
    subject: str
    data: dict[str, Any] = field(default_factory=dict)


class Event(Base):
    """One row per event, never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_app_number", "app", "number"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    person: Mapped[str | None]
    via: Mapped[str]
    app: Mapped[str | None]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]]

    def happened(self) -> Happened:
        """Return the row as a value."""
        return Happened(
            self.number, self.at, self.kind, self.actor, self.app, self.subject, self.data
        )


class Bus:
    """Tells listeners in this process what has been committed. Slow listeners lose nothing but time."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Happened]] = set()
        self._calls: list[Callable[[Happened], None]] = []

    def call(self, listener: Callable[[Happened], None]) -> None:
        """Call `listener` for each event from now on; it must not block."""
        self._calls.append(listener)

    def tell(self, happened: Happened) -> None:
        """Pass an event to every listener."""
        for queue in self._queues:
            queue.put_nowait(happened)
        for listener in self._calls:
            listener(happened)

    async def follow(self) -> AsyncIterator[Happened]:
        """Yield the events from now on."""
        queue: asyncio.Queue[Happened] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.discard(queue)


bus = Bus()


async def record(
    session: AsyncSession,
    kind: str,
    *,
    actor: Actor = SYSTEM,
    app: str | None = None,
    subject: str = "",
    **data: Any,
) -> Happened:
    """Write an event into the open transaction; listeners hear of it once that is committed.

    `kind` is `noun.verb-in-the-past` (`version.created`), `app` a slug, `subject` what it is about.
    """
    row = Event(
        at=now(),
        kind=kind,
        actor=actor.name,
        person=actor.person,
        via=actor.via,
        app=app,
        subject=subject,
        data=data,
    )
    session.add(row)
    await session.flush()
    happened = row.happened()
    pending = session.sync_session.info.setdefault("happened", [])
    if not pending:
        event.listen(session.sync_session, "after_commit", _tell_committed, once=True)
    pending.append(happened)
    return happened


def _tell_committed(session: Session) -> None:
    for happened in session.info.pop("happened", []):
        bus.tell(happened)


async def recent(
    session: AsyncSession, *, app: str | None = None, before: int | None = None, limit: int = 50
) -> list[Happened]:
    """Return the newest events first, those of one app or of all."""
    query = select(Event).order_by(Event.number.desc()).limit(limit)
    if app is not None:
        query = query.where(Event.app == app)
    if before is not None:
        query = query.where(Event.number < before)
    return [row.happened() for row in await session.scalars(query)]
