"""Every example is recognised, starts on a Unix socket, and computes an output for its client."""

import re
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
    Example("static-site", "static", r"“Where Iowa gets its power” and /style.css"),
]


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.folder)
async def test_an_example_computes_an_output_for_its_own_client(example: Example, tmp_path: Path):
    folder = EXAMPLES / example.folder
    found = detect(folder)
    assert found.kind == example.kind
    socket = tmp_path / "app.sock"
    async with started(by_name(found.kind), folder, found.entry, socket):
        assert socket.stat().st_mode & 0o666 == 0o666, "the gateway must be able to connect"
        seen = await visit_app(found.kind, Address(socket=socket, timeout=60))
    assert seen.status == 200
    assert re.search(example.output, seen.output), seen
