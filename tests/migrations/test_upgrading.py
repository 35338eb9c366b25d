"""A database of any earlier Greenroom becomes one of this Greenroom, with all that is in it."""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Float, MetaData, Table, create_engine, insert, text
from sqlalchemy.pool import NullPool

import greenroom
from greenroom.kernel.database import Base, Database
from greenroom.migrations.run import NewerDatabaseError, config, upgrade
from greenroom.publish import queries

AT = datetime(2026, 11, 1, tzinfo=UTC)
APP = {
    "id": "a1", "number": 1, "slug": "sales", "title": "Sales", "kind": "static", "owner": "ann",
    "access": "public", "last_version": 1, "config": {}, "created_at": AT,
}  # fmt: skip
BUNDLE = {"digest": "d1", "size": 3, "file_count": 0, "files": [], "created_at": AT}


def engine(url: str):
    address = config(url).get_main_option("sqlalchemy.url") or ""
    return create_engine(address, poolclass=NullPool)


@pytest.fixture(autouse=True)
def tables() -> None:
    """Have every table of the house known."""
    house = Path(greenroom.__file__).parent
    for path in house.rglob("*.py"):
        if "__tablename__" in path.read_text("utf-8"):
            import_module(f"greenroom.{'.'.join(path.relative_to(house).with_suffix('').parts)}")


def test_the_tables_are_those_that_the_code_knows(database_url: str):
    upgrade(database_url)
    with engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": is_another_type})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def is_another_type(_context, _seen, _column, _found, wanted) -> bool | None:
    """Leave floats out: PostgreSQL calls them otherwise. None lets Alembic decide."""
    return False if isinstance(wanted, Float) else None


@pytest.mark.anyio
async def test_what_the_first_release_wrote_is_still_there(database_url: str):
    command.upgrade(config(database_url), "0001")
    first = engine(database_url)
    known = MetaData()
    known.reflect(first, only=["app", "bundle", "version"])
    with first.begin() as connection:
        connection.execute(insert(known.tables["app"]).values(APP))
        connection.execute(insert(known.tables["bundle"]).values(BUNDLE))
        version = known.tables["version"]
        connection.execute(insert(version).values(a_version(version)))
    upgrade(database_url)
    database = Database(database_url)
    async with database.read() as session:
        found = await queries.find_version(session, "sales", 1)
        assert await queries.newest_numbers(session) == {"sales": 1}
    await database.close()
    assert found is not None
    assert (found.state, found.removed_at) == ("ready", None)


def a_version(table: Table) -> dict[str, object]:
    """Return a row with something in each column."""
    empty = {column.name: EMPTY.get(column.type.python_type, "") for column in table.columns}
    some = {"id": "v1", "app_id": "a1", "number": 1, "bundle_digest": "d1", "state": "ready"}
    return empty | some | {"created_at": AT}


EMPTY: dict[type, object] = {dict: {}, list: [], bool: False, int: 0}


def test_a_database_of_a_newer_greenroom_is_left_as_it_is(database_url: str):
    upgrade(database_url)
    made = engine(database_url)
    with made.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="newer Greenroom"):
        upgrade(database_url)
    with made.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
