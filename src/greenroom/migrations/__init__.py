"""The database's way from any earlier Greenroom to this one, by Alembic.

`upgrade(url)` brings a database to the newest schema; `serve` calls it at every start. A new revision is made
with `bin/greenroom-revision "what changes"` and committed with the change that needs it.
"""

from greenroom.migrations.run import upgrade

__all__ = ["upgrade"]
