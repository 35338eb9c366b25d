"""A person at a command line, with a home of their own and a server to speak to."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.fake_server import TOKEN, FakeServer, House, open_house
from greenroom.cli import credentials
from greenroom.cli.credentials import SignedIn
from greenroom.cli.main import run


@dataclass
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _on_a_terminal(command: list[str], columns: int, lines: int) -> str:
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", lines, columns, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    env = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # how Linux says that the other end of a terminal is closed
        pass
    process.wait()
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


class Person:
    """Types commands, one after the other."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys, self.folder = capsys, folder

    def types(self, *arguments: str) -> Said:
        self._capsys.readouterr()
        code = run(list(arguments))
        printed = self._capsys.readouterr()
        return Said(code, printed.out, printed.err)

    def sees(self, *arguments: str, columns: int = 80, lines: int = 24) -> str:
        """Return what a command shows on a terminal of its own, colours taken out."""
        command = [sys.executable, "-m", "greenroom.cli.main", *arguments]
        return _COLOURS.sub("", _on_a_terminal(command, columns, lines))

    def has(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)


@pytest.fixture
def person(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Person:
    folder = tmp_path / "sales"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("GREENROOM_SERVER", "GREENROOM_TOKEN", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return Person(capsys, folder)


@pytest.fixture(scope="session")
def house() -> Iterator[tuple[House, int]]:
    with open_house() as opened:
        yield opened


@pytest.fixture
def server(house: tuple[House, int]) -> FakeServer:
    place, port = house
    place.fake = FakeServer()
    place.fake.port = port
    return place.fake


@pytest.fixture
def ada(person: Person, server: FakeServer) -> Person:
    """Somebody who has signed in, in the folder of an app called sales."""
    signed_in = SignedIn(server.url, "ada", TOKEN, "t1")
    credentials.save(credentials.load().having(signed_in))
    person.has(greenroom__toml='[app]\nslug = "sales"\n', index__html="<h1>Sales</h1>")
    return person
