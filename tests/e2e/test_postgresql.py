"""The whole server on PostgreSQL, and PostgreSQL away for a moment."""

from pathlib import Path

import psycopg
import pytest

from e2e import apps
from e2e.rehearsals import judge, rehearsed
from e2e.server import Server, home, running, until
from e2e.visitors import crowd, look

pytestmark = pytest.mark.anyio


async def test_versions_come_and_go_while_people_are_in(postgresql: str, tmp_path: Path) -> None:
    with running(DATABASE_URL=postgresql) as server:
        for word in ("one", "two"):
            await server.deploy(apps.echo(tmp_path, "sales", word))
        await server.release("sales", 1)
        async with crowd(server, "sales", 10) as people:
            await server.release("sales", 2)
            assert (await look(server, "sales")).json["word"] == "two"
            await server.roll_back("sales")
            assert (await look(server, "sales")).json["word"] == "one"
            drop_connections(postgresql, "postgres")
            await until(lambda: knows(server, "sales"))
            assert await people.cuts() == 0
        await server.deploy(apps.figures(tmp_path, "figures"))
        first = await rehearsed(server, "figures", 1)
        assert (await judge(server, "figures", first, "accept"))["verdict"] == "passed"
        server.kill()
        server.start()
        assert (await look(server, "sales")).json["word"] == "one"
        assert (await server.release("sales", 2))["version"] == 2


def drop_connections(url: str, database: str) -> None:
    """Have PostgreSQL end every connection to a database but ours."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    ours = "WHERE datname = %s AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"{others} {ours}", [database])


async def knows(server: Server, slug: str) -> bool:
    """Whether the API finds an app in its database."""
    return (await server.ask("GET", f"/apps/{slug}"))[0] == 200


async def test_a_database_that_is_not_there_is_said_in_a_sentence() -> None:
    with home() as folder:
        url = f"postgresql://nobody@/nothing?host={folder}"
        server = Server(folder, 1, DATABASE_URL=url)
        assert server.launch().wait(60) == 6
        said = server.log.read_text()
        assert "Traceback" not in said
        assert "database" in said
        assert server.processes() == []


async def test_people_stay_in_while_the_database_is_away(postgresql: str, tmp_path: Path) -> None:
    with psycopg.connect(postgresql, autocommit=True) as keeper:
        keeper.execute("CREATE DATABASE leaving")
        with running(DATABASE_URL=postgresql.replace("/postgres?", "/leaving?")) as server:
            await server.deploy(apps.echo(tmp_path, "sales"))
            await server.release("sales", 1)
            async with crowd(server, "sales", 10) as people:
                keeper.execute("ALTER DATABASE leaving ALLOW_CONNECTIONS false")
                drop_connections(postgresql, "leaving")
                status, problem = await server.ask("GET", "/apps/sales")
                assert (status, problem["title"]) == (503, "The database does not answer.")
                assert await people.cuts() == 0
                keeper.execute("ALTER DATABASE leaving ALLOW_CONNECTIONS true")
                await until(lambda: knows(server, "sales"))
                assert await people.cuts() == 0
            assert (await server.deploy(apps.echo(tmp_path, "sales", "two"))).number == 2
