"""Alembic's entry point: the metadata of all capabilities against one connection."""

from alembic import context
from sqlalchemy import create_engine, pool

from greenroom.access import tables as _access  # noqa: F401
from greenroom.kernel import events as _events  # noqa: F401
from greenroom.kernel.database import Base
from greenroom.publish import tables as _publish  # noqa: F401
from greenroom.rehearsal.server import tables as _rehearsal  # noqa: F401
from greenroom.releases import tables as _releases  # noqa: F401
from greenroom.releases.rollouts import tables as _rollouts  # noqa: F401


def run() -> None:
    """Apply the revisions in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
