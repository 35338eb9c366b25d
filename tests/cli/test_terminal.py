"""What somebody sees on a terminal of 80 columns, and that the command line starts quickly."""

import os
import signal
import subprocess
import sys

import pytest

from cli.conftest import Person
from cli.fake_server import FakeServer

READS = (
    "ls",
    "status",
    "versions",
    "diff v1 v2",
    "logs",
    "whoami",
    "doctor",
    "env list",
    "access show",
    "tokens list",
    "people list",
    "release v2 --dry-run",
    "release v2",
    "deploy",
    "deploy --dry-run",
    "status --app slaes",
)


@pytest.mark.parametrize("command", READS)
def test_every_command_fits_80_columns(ada: Person, server: FakeServer, command: str) -> None:
    server.add_app("sales", versions=2)
    seen = ada.sees(*command.split())
    assert seen.strip()
    assert "Traceback" not in seen
    for line in seen.splitlines():
        shown = line.rpartition("\r")[2]  # what a progress line left behind
        assert len(shown) <= 80, shown


def test_the_next_step_is_shown_where_somebody_looks(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    assert "Next: greenroom release v2" in ada.sees("status")
    assert "Next:" not in ada.types("status").out


def test_a_log_may_colour_the_terminal_but_not_command_it(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    seen = ada.sees("logs")
    assert "i1 | hello" in seen
    assert "i1 |  world" in seen


def heeding_ctrl_c() -> None:
    """Heed Ctrl-C even where the tests themselves run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_says_what_becomes_of_a_deploy(ada: Person, server: FakeServer) -> None:
    server.hangs = True
    command = [sys.executable, "-m", "greenroom.cli.main", "deploy"]
    deploy = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        preexec_fn=heeding_ctrl_c,
    )
    assert deploy.stdout
    while "✓ lock" not in (line := deploy.stdout.readline()):  # from here on it waits for the next
        assert line, deploy.communicate()
    deploy.send_signal(signal.SIGINT)
    out, err = deploy.communicate()
    assert deploy.returncode == 130
    assert "v1 goes on without you: greenroom versions" in out
    assert err == "\nInterrupted.\n"


def test_a_reader_that_goes_away_is_no_error(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    server.logs = [f"line {number}" for number in range(50_000)]
    command = f"{sys.executable} -m greenroom.cli.main logs | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("line 0\n", "")


def test_commands_for_a_server_import_nothing_of_the_server() -> None:
    code = """
import sys
from greenroom.cli.main import run
run(["ls", "--server", "http://localhost:1"])
import greenroom.cli.commands.deploy, greenroom.cli.commands.apps, greenroom.cli.commands.init
heavy = {"fastapi", "starlette", "sqlalchemy", "uvicorn", "dbos", "cryptography", "aiohttp"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_overview_imports_no_command() -> None:
    code = """
import sys
from greenroom.cli.main import run
run(["--help"])
assert not [name for name in sys.modules if name.startswith("greenroom.cli.commands")]
assert not {"pydantic", "httpx2"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Publish\n  deploy    Make a new version" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
