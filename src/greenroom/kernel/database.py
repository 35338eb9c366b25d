"""One engine for SQLite and PostgreSQL, and the transaction that everything happens in."""

import json
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from greenroom.kernel.errors import UnreadyError

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def storable(value: Any) -> Any:
    """Return text, or JSON with all its texts, without what PostgreSQL cannot store.

    That is NUL, and halves of surrogate pairs; both come in by names, messages and printed output.
    """
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value


def _json(value: Any) -> str:
    text = json.dumps(value)
    return json.dumps(storable(value)) if "\\u0000" in text or "\\ud" in text else text


class Words(TypeDecorator[str]):
    """Text as people and programs write it, without what a database cannot store."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out what cannot be stored."""
        return None if value is None else storable(value)


class LongWords(Words):
    """The same without an end."""

    impl = Text
    cache_ok = True


class Base(DeclarativeBase):
    """The tables of all capabilities; each capability keeps its own in its `tables.py`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        str: Words,
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


def async_url(url: str) -> str:
    """Return `url` with the driver that this house uses for its kind of database."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    return parsed.set(
        drivername=drivers.get(parsed.get_backend_name(), parsed.drivername)
    ).render_as_string(hide_password=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN below decides, not the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def reachable() -> Generator[None]:
    """Say in a sentence that the database is away, or busy for too long."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise UnreadyError(
            "The database does not answer.", f"It says: {reason}.", "Try again in a moment."
        ) from error


class Database:
    """The engine and its transactions."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        options: dict[str, Any] = {"pool_pre_ping": not self.is_sqlite, "json_serializer": _json}
        self.engine: AsyncEngine = create_async_engine(self.url, **options)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncSession]:
        """Open one writing transaction: committed at the end, rolled back on any error."""
        async with self._transaction("BEGIN IMMEDIATE") as session:
            yield session
            await session.commit()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncSession]:
        """Open one reading transaction that never takes SQLite's write lock."""
        async with self._transaction("BEGIN") as session:
            yield session

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncGenerator[AsyncSession]:
        with reachable():
            async with self._connected(begin) as session:
                yield session

    @asynccontextmanager
    async def _connected(self, begin: str) -> AsyncGenerator[AsyncSession]:
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql(begin)
            async with AsyncSession(
                bind=connection, expire_on_commit=False, join_transaction_mode="control_fully"
            ) as session:
                yield session

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


__all__ = [
    "AsyncConnection",
    "AsyncSession",
    "Base",
    "Database",
    "Instant",
    "LongWords",
    "Words",
    "async_url",
]
