"""A real server in a process of its own, with a throw-away home, and everything a test does to it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from folders import remove
from greenroom.api.schemas import NewToken, ServerOut, SignIn, VersionOut
from greenroom.cli.client import Client
from greenroom.cli.deploy import service as deploying
from greenroom.cli.deploy.report import Silent
from greenroom.cli.target import AppDoor
from greenroom.kernel.errors import NetworkError, UnreadyError
from greenroom.publish.config import load
from greenroom.runtime.process.client import Supervisor

GREENROOM = (sys.executable, "-m", "greenroom.cli.main")
PASSWORD = "a long password for tests"
PATIENCE = 60.0


class Server:
    """One home: its control plane comes and goes by `start`, `kill` and `end`."""

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        self.home, self.port, self.settings = home, port, settings
        self.url, self.token = f"http://localhost:{port}", ""
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home / "server.log"

    # The control plane

    def launch(self) -> subprocess.Popen[bytes]:
        """Start a control plane, ready or not."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command(), stdout=output, stderr=output, env=self._environment()
            )
        return self.process

    def start(self) -> None:
        """Start a control plane and wait for its first answer."""
        process = self.launch()
        deadline = time.monotonic() + PATIENCE
        with Client(self.url) as client:
            while True:
                assert process.poll() is None, self.log.read_text()
                try:
                    client.get("/server", ServerOut)
                except (NetworkError, UnreadyError):
                    assert time.monotonic() < deadline, self.log.read_text()
                    time.sleep(0.05)
                else:
                    break
            if not self.token:
                wanted = SignIn(name="admin", password=PASSWORD, label="tests")
                self.token = client.post("/tokens", wanted, NewToken).token

    def end(self, number: int = signal.SIGTERM) -> int:
        """End the control plane by a signal, wait until it has, return its status."""
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self.process = None
        return status

    def kill(self) -> None:
        """End the control plane without giving it a chance to say good-bye."""
        self.end(signal.SIGKILL)

    def stop_everything(self) -> subprocess.CompletedProcess[str]:
        """Run `greenroom serve --stop`."""
        done = subprocess.run(
            [*self._command(), "--stop"],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if self.process is not None:
            self.process.wait(PATIENCE)
            self.process = None
        return done

    def _command(self) -> list[str]:
        return [*GREENROOM, "serve", "--home", str(self.home), "--port", str(self.port)]

    def _environment(self) -> dict[str, str]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")}
        (self.home / "server.toml").touch()
        given = {"CONFIG": str(self.home / "server.toml"), "ADMIN_PASSWORD": PASSWORD}
        return plain | {f"GREENROOM_{k}": v for k, v in (given | self.settings).items()}

    # What runs

    async def programs(self) -> dict[str, dict[str, Any]]:
        """Return what the supervisor owns: Envoy, and the instances by their id."""
        return {program["name"]: program for program in await Supervisor(self.home).list()}

    async def supervisor_pid(self) -> int:
        """Return the process of the supervisor."""
        return (await Supervisor(self.home).ask("ping"))["pid"]

    def processes(self) -> list[str]:
        """Return the command lines of all processes that belong to this home."""
        return [line for _, line in _processes() if str(self.home) in line]

    def children(self) -> list[str]:
        """Return the command lines of the control plane's own child processes."""
        assert self.process is not None
        return [line for parent, line in _processes() if parent == self.process.pid]

    # The API

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        """Return status and JSON (or text) of a request to the API."""
        headers = {"host": f"localhost:{self.port}"}
        if token is None or token:
            headers["authorization"] = f"Bearer {token or self.token}"
        url = f"http://127.0.0.1:{self.port}/api/v1{path}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, json=body, headers=headers) as response,
        ):
            is_json = "json" in response.content_type
            return response.status, await (response.json() if is_json else response.text())

    async def ask_bytes(self, path: str) -> tuple[int, bytes]:
        """Return status and bytes of what the API answers."""
        headers = {"host": f"localhost:{self.port}", "authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.port}/api/v1{path}"
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers=headers) as response,
        ):
            return response.status, await response.read()

    async def do(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the API answers to a request that must succeed."""
        status, said = await self.ask(method, path, body)
        assert status < 300, (method, path, status, said)
        return said

    async def deploy(self, folder: Path) -> VersionOut:
        """Deploy a folder as the command line does; raises what the command line would say."""
        return await asyncio.to_thread(self._deploy, folder)

    def _deploy(self, folder: Path) -> VersionOut:
        config = load(folder)
        with Client(self.url, self.token) as client:
            door = AppDoor(client, config.app.slug)
            return deploying.deploy(door, deploying.Wish(folder, config), Silent()).version

    async def release(self, slug: str, number: int, stage: str | None = None) -> dict[str, Any]:
        """Put a version before users."""
        return await self.do("POST", f"/apps/{slug}/releases", {"version": number, "stage": stage})

    async def roll_back(self, slug: str) -> dict[str, Any]:
        """Take the last release back."""
        return await self.do("POST", f"/apps/{slug}/rollbacks", {})

    async def instances(self, slug: str) -> list[dict[str, Any]]:
        """Return the instances of an app."""
        return await self.do("GET", f"/apps/{slug}/instances")

    async def pids(self, slug: str) -> dict[str, int]:
        """Return the processes of an app's running instances by instance id."""
        found = await self.programs()
        return {n: p["pid"] for n, p in found.items() if p["note"].get("app") == slug and p["pid"]}


def _processes() -> Iterator[tuple[int, str]]:
    """Yield parent and command line of every process of this machine."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(parent), line


@contextmanager
def home() -> Generator[Path]:
    """Make a folder that every user can reach, and remove it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-e2e-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        remove(folder)


@contextmanager
def running(folder: Path | None = None, **settings: str) -> Generator[Server]:
    """Serve until the end, when nothing of it may be left."""
    if folder is None:
        with home() as own, running(own, **settings) as server:
            yield server
        return
    server = Server(folder, free_port(), **settings)
    try:
        server.start()
        yield server
    finally:
        done = server.stop_everything()
    assert done.returncode == 0, done.stderr
    assert server.processes() == []


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


T = TypeVar("T")


async def until(what: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := await what()):
        assert time.monotonic() < deadline, f"{what} stayed {answer!r}"
        await asyncio.sleep(0.05)
    return answer
