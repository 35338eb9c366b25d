"""Runs Alembic without a configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from greenroom.kernel.database import reachable
from greenroom.kernel.errors import ConflictError


class NewerDatabaseError(ConflictError):
    """The database has a schema that this Greenroom does not know."""

    code = "newer-database"


DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    parsed = make_url(url)
    parsed = parsed.set(drivername=DRIVERS[parsed.get_backend_name()])
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    address = parsed.render_as_string(hide_password=False).replace("%", "%%")
    made.set_main_option("sqlalchemy.url", address)
    return made


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; harmless when it is there already.

    Raises `NewerDatabaseError` if a newer Greenroom has been at it: nothing is changed then.
    """
    settings = config(url)
    with reachable():
        _refuse_newer(settings)
        command.upgrade(settings, "head")


def _refuse_newer(settings: Config) -> None:
    known = ScriptDirectory.from_config(settings)
    revisions = {script.revision for script in known.walk_revisions()}
    address = settings.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    newer = set(found) - revisions
    if newer:
        raise NewerDatabaseError(
            "The database is that of a newer Greenroom.",
            f"Its schema is {', '.join(newer)}; this one knows those to {known.get_current_head()}.",
            "Install the newer Greenroom again, or restore the backup from before the upgrade.",
        )
