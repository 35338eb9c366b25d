"""On a server with one host name the app lives under a path that the gateway strips."""

from pathlib import Path

import aiohttp
import pytest

from greenroom.cli.visits import Address, visit_app
from greenroom.cli.visits.static import own_assets
from greenroom.kinds import by_name, detect
from kinds.running import EXAMPLES, started
from kinds.stripping import stripping

pytestmark = pytest.mark.anyio
BASE = "/app/sales"


@pytest.mark.parametrize(
    "folder",
    [
        "shiny-python",
        "streamlit",
        "dash",
        "panel",
        "bokeh",
        "gradio",
        "voila",
        "flask",
        "static-site",
    ],
)
async def test_an_app_works_under_a_path(folder: str, tmp_path: Path):
    found = detect(EXAMPLES / folder)
    socket = tmp_path / "app.sock"
    async with (
        started(by_name(found.kind), EXAMPLES / folder, found.entry, socket, base_path=BASE),
        stripping(BASE, socket) as port,
        aiohttp.ClientSession() as session,
    ):
        host = f"127.0.0.1:{port}"
        seen = await visit_app(found.kind, Address(port=port, host=host, path=BASE, timeout=60))
        assert seen.output
        page = await (await session.get(f"http://{host}{BASE}/")).text()
        assets = [link for link in own_assets(page, BASE) if "favicon" not in link]
        assert assets, "the page links nothing under its path"
        for asset in assets:
            async with session.get(f"http://{host}{BASE}{asset}") as reply:
                assert reply.status == 200, asset
