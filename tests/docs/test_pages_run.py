"""The command line sessions in the documentation, typed as they stand against a real server."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.server import PASSWORD, Server, running

ROOT = Path(__file__).parents[2]
PAGES = [
    "README.md",
    "docs/data-scientist/first-ten-minutes.md",
    "docs/data-scientist/release.md",
    "docs/data-scientist/flags.md",
]
ANSWERS = {"login": f"{PASSWORD}\n", "env": "postgresql://somewhere\n"}
"""What a person would type when asked."""
MORE = {"login": ("--name", "admin", "--password-stdin")}
"""What stands for the dialogue with a person."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


def commands(page: str) -> list[str]:
    """Return the greenroom commands of a page, in order, without comments."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    typed = [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    parts = [part.strip() for line in typed for part in line.partition(" #")[0].split("&&")]
    return [part for part in parts if part.startswith("greenroom ")]


@pytest.mark.parametrize("page", PAGES)
def test_a_session_runs_as_it_is_written(page, server, tmp_path):
    app = tmp_path / f"my-app-{PAGES.index(page)}"
    shutil.copytree(ROOT / "examples/static-site", app, ignore=lambda *_: {"greenroom.toml"})
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path)}
    assert commands(page)
    for number, command in enumerate(commands(page)):
        (app / "index.html").write_text(f"<h1>Change {number}</h1>")
        _, verb, *rest = shlex.split(command.replace("http://localhost:8080", server.url))
        argv = [sys.executable, "-m", "greenroom.cli.main", verb, *rest, *MORE.get(verb, ())]
        done = subprocess.run(
            argv, cwd=app, env=environment, input=ANSWERS.get(verb), text=True, capture_output=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
