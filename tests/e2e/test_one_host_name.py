"""A server with one host name: every app under a path of its own."""

from pathlib import Path

import aiohttp
import pytest

from e2e.server import running
from greenroom.cli.visits import Address, visit_app

pytestmark = pytest.mark.anyio
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def server():
    with running(ROUTING="path") as started:
        yield started


@pytest.mark.parametrize(
    ("folder", "kind", "slug"),
    [("static-site", "static", "iowa-power"), ("fastapi", "asgi", "airports")],
)
async def test_an_app_answers_under_its_path(server, folder, kind, slug):
    await server.deploy(EXAMPLES / folder)
    await server.do("PATCH", f"/apps/{slug}", {"access": "public"})
    made = await server.release(slug, 1)
    assert made["url"] == f"{server.url}/app/{slug}/"
    host = f"localhost:{server.port}"
    visit = await visit_app(kind, Address(port=server.port, host=host, path=f"/app/{slug}"))
    assert visit.output


async def test_the_slash_at_the_end_is_added_and_the_dashboard_stays(server):
    async with aiohttp.ClientSession() as client:
        there = f"http://127.0.0.1:{server.port}"
        host = {"host": f"localhost:{server.port}"}
        async with client.get(f"{there}/app/airports", headers=host, allow_redirects=False) as bare:
            assert bare.status == 308
            assert bare.headers["location"].endswith("/app/airports/")
        async with client.get(f"{there}/sign-in", headers=host) as page:
            assert page.status == 200
