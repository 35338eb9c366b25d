"""The demo's own server: started as anybody would start one, and ended with all it started."""

import os
import secrets
import subprocess
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from greenroom.api.schemas import NewToken, ServerOut, SignIn
from greenroom.cli.client import Client
from greenroom.cli.demo.ending import GREENROOM, ended_after
from greenroom.kernel.errors import GreenroomError, NetworkError, UnreadyError

PATIENCE = 60.0
"""Seconds the server may take to its first answer."""


@dataclass(frozen=True)
class Running:
    """A server of the demo."""

    url: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    process: subprocess.Popen[bytes]
    log: Path

    def must_run(self) -> None:
        """Raise if the server has ended by itself."""
        if self.process.poll() is not None:
            raise _ended(self.log)


@contextmanager
def running(home: Path, port: int) -> Generator[Running]:
    """Serve from a home, and stop the server and everything it started at the end."""
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    password, log = _password(home), home / "demo.log"
    url = f"http://localhost:{port}"
    environment = _environment(home, password)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*GREENROOM, "serve", "--home", str(home), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the demo, which then ends the server in order
        )
    with ended_after(process, home, environment):
        _wait_until_it_answers(url, process, log)
        yield Running(url, password, _token(url, password), process, log)


def _password(home: Path) -> str:
    """Return the administrator's password, kept beside what it opens."""
    file = home / "demo-password"
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        password = secrets.token_hex(6)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as written:
            written.write(password + "\n")
        return password


def _environment(home: Path, password: str) -> dict[str, str]:
    (home / "server.toml").touch()  # the demo has settings of its own, whatever /etc says
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    return plain | {
        "GREENROOM_CONFIG": str(home / "server.toml"),
        "GREENROOM_ADMIN_PASSWORD": password,
    }


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    with Client(url) as client:
        while True:
            if process.poll() is not None:
                raise _ended(log)
            try:
                client.get("/server", ServerOut)
            except (NetworkError, UnreadyError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


def _token(url: str, password: str) -> str:
    with Client(url) as client:
        return client.post(
            "/tokens", SignIn(name="admin", password=password, label="greenroom demo"), NewToken
        ).token


def _ended(log: Path) -> GreenroomError:
    with log.open(errors="replace") as lines:
        last = "".join(deque(lines, maxlen=12))
    return UnreadyError("The server ended.", last, f"Its whole log is {log}.")
