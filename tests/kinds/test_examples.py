"""Every example is recognised, starts on a Unix socket, and computes an output for its client."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from greenroom.cli.visits import Address, visit_app
from greenroom.kinds import by_name, detect
from kinds.running import EXAMPLES, started

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Example:
    folder: str
    kind: str
    output: str
    """What a visitor must see: a value that only the running app can have computed."""


ALL = [
    Example("shiny-python", "shiny-python", r"count = 333 of 333 \(4 outputs\)"),
    Example("fastapi", "asgi", r'GET /near → \[.*"iata":"CGX"'),
    Example("shiny-express", "shiny-python", r"warm_days = \d+ of 366 \(3 outputs\)"),
    Example("streamlit", "streamlit", r"Fossil Fuels, 2017 = 29\.3 TWh"),
    Example("dash", "dash", r"sentence.children = The highest was 35\.6 on"),
    Example("panel", "panel", r"Sector = government → 2\d\.\d\d million jobs"),
    Example("bokeh", "bokeh", r"One sector = government → With the start of 2006 at 100"),
    Example("gradio", "gradio", r"/estimate → [\d,]+ g, give or take"),
    Example("voila", "voila", r"Year = 0 → .*mm fell in 2012"),
    Example("flask", "wsgi", r"“The flow of the Nile” and /static/style.css"),
    Example("shiny-r", "shiny-r", r"verdict = On average Adelie is"),
    Example("plumber", "plumber", r"GET /months → .*Jan"),
    Example("command", "command", r"“The Nile, 1871 to 1970”"),
    Example("static-site", "static", r"“Where Iowa gets its power” and /style.css"),
]


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.folder)
async def test_an_example_computes_an_output_for_its_own_client(example: Example, tmp_path: Path):
    folder = EXAMPLES / example.folder
    settings = tomllib.loads((folder / "greenroom.toml").read_text())["app"]
    entry = "" if "kind" in settings else detect(folder).entry
    kind = by_name(settings["kind"] if "kind" in settings else detect(folder).kind)
    assert kind.name == example.kind
    socket = tmp_path / "app.sock"
    command = tuple(settings.get("command", ()))
    async with started(kind, folder, entry, socket, command=command):
        assert socket.stat().st_mode & 0o666 == 0o666, "the gateway must be able to connect"
        seen = await visit_app(kind.name, Address(socket=socket, timeout=60))
    assert seen.status == 200
    assert re.search(example.output, seen.output), seen
