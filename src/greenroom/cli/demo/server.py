"""The demo's own server: started as anybody would start one, and ended with all it started."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from greenroom.api.schemas import NewToken, ServerOut, SignIn
from greenroom.cli.client import Client
from greenroom.cli.output import note
from greenroom.kernel.errors import GreenroomError, NetworkError, UnreadyError

USUAL_PORT = 8080
PATIENCE = 60.0
"""Seconds the server may take to its first answer, and to its end."""
GREENROOM = (sys.executable, "-m", "greenroom.cli.main")


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
    try:
        _wait_until_it_answers(url, process, log)
        yield Running(url, password, _token(url, password), process, log)
    finally:
        _end(process, home, port, environment)


def usual_port(wanted: int | None) -> int:
    """Return the wanted port, which must be free, or the usual one if it is, or any."""
    if wanted and not _is_free(wanted):
        raise GreenroomError(
            f"Port {wanted} is taken.", fix="Say another with --port, or leave --port out."
        )
    return wanted or (USUAL_PORT if _is_free(USUAL_PORT) else any_port())


def any_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


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


def _end(
    process: subprocess.Popen[bytes], home: Path, port: int, environment: dict[str, str]
) -> None:
    note(("\nStopping what was started …", "dim"))
    before = signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # a second Ctrl-C would leave things behind
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    stop = [*GREENROOM, "serve", "--stop", "--home", str(home), "--port", str(port)]
    done = subprocess.run(stop, env=environment, capture_output=True, text=True, check=False)
    signal.signal(signal.SIGINT, before)
    if done.returncode:
        raise UnreadyError("Not everything could be stopped.", done.stderr.strip())
