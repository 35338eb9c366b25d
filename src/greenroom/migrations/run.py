"""Runs Alembic without a configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from greenroom.kernel.database import reachable

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
    """Bring the database to the newest schema; harmless when it is there already."""
    with reachable():
        command.upgrade(config(url), "head")
