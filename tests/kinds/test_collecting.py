"""The garbage collector waits while an app is imported, and works as usual once it serves."""

import aiohttp
import pytest

from greenroom.kinds import by_name
from kinds.running import started

pytestmark = pytest.mark.anyio

SAID = """
import gc
at_import = gc.get_threshold()[0]
def said():
    return f"{at_import} {gc.get_threshold()[0]} {gc.get_freeze_count() > 0}"
"""
APPS = {
    "asgi": SAID + "import fastapi\napp = fastapi.FastAPI()\napp.get('/')(said)\n",
    "wsgi": SAID + "import flask\napp = flask.Flask('x')\napp.get('/')(said)\n",
}
SESSION = """
import gc
import pandas
from bokeh.io import curdoc
curdoc().title = f"{gc.get_threshold()[0]} {gc.get_freeze_count() > 50_000}"
"""


@pytest.mark.parametrize("kind", APPS)
async def test_it_waits_for_the_imports_and_then_spares_what_they_made(kind, tmp_path):
    (tmp_path / "app.py").write_text(APPS[kind])
    packages = {"asgi": "fastapi", "wsgi": "flask"}
    (tmp_path / "requirements.txt").write_text(packages[kind])
    socket = tmp_path / "app.sock"
    async with (
        started(by_name(kind), tmp_path, "app:app", socket),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as client,
        client.get("http://localhost/") as response,
    ):
        at_import, now, spared = (await response.text()).strip('"').split()
    assert (int(at_import), int(now), spared) == (1_000_000, 700, "True")


async def test_a_session_of_bokeh_spares_its_packages(tmp_path):
    (tmp_path / "app.py").write_text(SESSION)
    (tmp_path / "requirements.txt").write_text("bokeh\npandas")
    socket = tmp_path / "app.sock"
    async with (
        started(by_name("bokeh"), tmp_path, "app.py", socket),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as client,
        client.get("http://localhost/") as response,
    ):
        assert "<title>700 True</title>" in await response.text()
