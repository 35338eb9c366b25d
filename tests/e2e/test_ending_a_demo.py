"""A demo ends with all it started, also when its terminal is closed."""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from e2e.server import free_port

COMMAND = (sys.executable, "-m", "greenroom.cli.main", "demo", "--only", "static-site")


@pytest.fixture
def home() -> Generator[Path]:
    """Give a folder that the users of apps may pass through."""
    with tempfile.TemporaryDirectory(prefix="greenroom-demo-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "home")


@pytest.mark.parametrize("way", ["close", "interrupt"])
def test_nothing_goes_on_after_it(home: Path, way: str) -> None:
    terminal = Terminal(home)
    terminal.read_until(b"Ctrl-C stops all of it")
    assert processes(home)
    if way == "close":
        os.close(terminal.screen)
    else:
        os.write(terminal.screen, b"\x03")
        terminal.read_until(b"Stopped.")
    assert os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1]) in (0, 1)
    assert processes(home) == []


class Terminal:
    """A demo in a terminal of its own."""

    def __init__(self, home: Path) -> None:
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.execv(COMMAND[0], [*COMMAND, "--home", str(home), "--port", str(free_port())])

    def read_until(self, words: bytes) -> None:
        seen = b""
        while words not in seen:
            try:
                seen += os.read(self.screen, 65_536)
            except OSError:  # it has ended
                pytest.fail(seen.decode("utf-8", "replace"))


def processes(home: Path) -> list[str]:
    listed = subprocess.run(["ps", "-wweo", "pid,args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(home) in line]
