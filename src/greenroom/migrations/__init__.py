"""The database's way from any earlier Greenroom to this one, by Alembic.

`upgrade(url)` brings a database to the newest schema; `serve` calls it at every start. A change of tables
brings a file in `versions/` that names the newest one as its `down_revision`; a test compares them with the tables.
"""

from greenroom.migrations.run import upgrade

__all__ = ["upgrade"]
