"""A folder of files is served as a site."""

from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest

from greenroom.kinds import by_name
from kinds.running import started

pytestmark = pytest.mark.anyio
FILES = {
    "report.html": "<h1>Report</h1>",
    "docs/index.html": "<h1>Docs</h1>",
    "404.html": "<h1>Nothing here</h1>",
    "data.csv": "a,b\n1,2\n",
    "greenroom.toml": "[app]\n",
    ".env": "SECRET=1\n",
    ".git/config": "x",
    ".well-known/security.txt": "Contact: us\n",
}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncGenerator[aiohttp.ClientSession]:
    folder = tmp_path / "bundle"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    socket = tmp_path / "app.sock"
    async with (
        started(by_name("static"), folder, "report.html", socket),
        aiohttp.ClientSession(
            "http://localhost", connector=aiohttp.UnixConnector(str(socket))
        ) as session,
    ):
        yield session


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "Report"),
        ("/docs/", 200, "Docs"),
        ("/data.csv", 200, "1,2"),
        ("/.well-known/security.txt", 200, "Contact"),
        ("/missing", 404, "Nothing here"),
        ("/.env", 404, "Nothing here"),
        ("/.git/config", 404, "Nothing here"),
        ("/greenroom.toml", 404, "Nothing here"),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, "Nothing here"),
    ],
)
async def test_it_shows_what_is_meant_to_be_shown(site, path: str, status: int, text: str):
    async with site.get(path) as reply:
        assert reply.status == status
        assert text in await reply.text()


async def test_it_answers_ranges(site):
    async with site.get("/data.csv", headers={"range": "bytes=4-6"}) as reply:
        assert (reply.status, await reply.text()) == (206, "1,2")


async def test_a_browser_asks_each_time_and_is_told_what_is_unchanged(site):
    async with site.get("/data.csv") as reply:
        tag, date = reply.headers["etag"], reply.headers["last-modified"]
        assert reply.headers["cache-control"] == "no-cache"
    async with site.get("/data.csv", headers={"if-none-match": tag}) as reply:
        assert reply.status == 304
    async with site.get("/data.csv", headers={"if-modified-since": date}) as reply:
        assert reply.status == 200
