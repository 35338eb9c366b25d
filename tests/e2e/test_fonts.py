"""An app that draws finds matplotlib's list of fonts made."""

from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server
from e2e.visitors import look

pytestmark = pytest.mark.anyio

DRAWS = """
import os
import pathlib

found = [path.name for path in pathlib.Path(os.environ["MPLCONFIGDIR"]).glob("fontlist-*.json")]
os.environ["FOUND"] = " ".join(found)

import matplotlib.font_manager

os.environ["FONTS"] = str(len(matplotlib.font_manager.fontManager.ttflist))
"""


async def test_the_list_of_fonts_is_there_before_the_app_starts(server: Server, tmp_path: Path):
    folder = apps.echo(tmp_path, "drawing")
    (folder / "echo.py").write_text(DRAWS + (folder / "echo.py").read_text())
    (folder / "requirements.txt").write_text("matplotlib\n")
    await server.deploy(folder)
    told = (await look(server, "v1--drawing", token=server.token)).json["env"]
    assert told["FOUND"].startswith("fontlist-")
    assert int(told["FONTS"]) > 10
