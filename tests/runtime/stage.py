"""A home of its own with a real supervisor, orders for small apps, and questions to them."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from folders import remove
from greenroom.runtime.model import Observed, Order
from greenroom.runtime.ports import Driver
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.driver import ProcessDriver
from greenroom.runtime.process.machine import Machine, probe

MACHINE = probe()
PYTHON = "/usr/bin/python3"

SERVER = """
import http.server, os, socketserver, sys, urllib.parse
SOCKET = sys.argv[1]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        code = urllib.parse.unquote(self.path.partition('?')[2])
        try: said = repr(eval(code)) if code else 'ok'
        except BaseException as error: said = type(error).__name__ + ': ' + str(error)
        self.send_response(200); self.end_headers(); self.wfile.write(said.encode())
    def log_message(self, *a): pass
    def address_string(self): return 'x'
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 50
    def handle_error(self, *a): pass
print('hello from the app', flush=True)
server = Server(SOCKET, Handler)
os.chmod(SOCKET, 0o666)
server.serve_forever()
"""
"""Answers `ok`, or the value of the Python expression after the `?`."""
ENDS = "raise SystemExit('no database')"
MUTE = "import time; time.sleep(1000)"
CODE = {"broken": ENDS, "mute": MUTE}


class Stage:
    """A home with its driver."""

    def __init__(self, home: Path, machine: Machine) -> None:
        self.home, self.machine = home, machine
        self.supervisor = Supervisor(home)
        self.driver = ProcessDriver(home, self.supervisor, machine, home / "launchers")

    def order(self, code: str = "", instance: str = "one", **more: Any) -> Order:
        """Return an order for an app of one file."""
        app = more.get("app", "sales")
        bundle = self.home / f"bundle-{instance}"
        bundle.mkdir(exist_ok=True)
        (bundle / "app.py").write_text(code or CODE.get(app, SERVER))
        argv = (PYTHON, "-B", "/app/app.py", "/run/greenroom/app.sock")
        given = {"app": app, "app_number": 1, "version": 1, "stage": "sandbox", "argv": argv}
        given |= {"ready_timeout": 20.0, "stop_grace": 1.0, "bundle": bundle}
        return Order(instance=instance, **(given | more))

    async def run(self, code: str = "", instance: str = "one", **more: Any) -> Observed:
        """Start an app and wait until it answers."""
        order = self.order(code, instance, **more)
        await self.driver.start(order)
        return await self.driver.wait_ready(order)

    async def ask(self, code: str = "", instance: str = "one") -> str:
        """Return what an app answers to a Python expression."""
        return await ask((await look(self.driver, instance)).socket, code)

    async def log(self, instance: str = "one") -> list[str]:
        """Return an instance's log without the instants."""
        lines = [line async for line in self.driver.logs(instance, tail=1_000_000)]
        return [line.partition(" ")[2] for line in lines]

    async def supervisor_pid(self) -> int:
        """Return the process of the supervisor."""
        return (await self.supervisor.ask("ping"))["pid"]


@asynccontextmanager
async def stage(machine: Machine = MACHINE, name: str = "home") -> AsyncIterator[Stage]:
    """Lend a home that all users may pass through; all that runs in it is ended at the end."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-test-"))
    folder.chmod(0o755)
    home = folder / name
    (home / "launchers").mkdir(parents=True)
    made = Stage(home, machine)
    await made.supervisor.connect_or_start()
    try:
        yield made
    finally:
        await made.supervisor.connect_or_start()
        await made.supervisor.shutdown()
        remove(folder)
        shutil.rmtree(made.driver._planner.sockets, ignore_errors=True)


async def ask(socket: Path, code: str = "") -> str:
    """Return what the app at a socket answers to a Python expression."""
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as client,
        client.get(URL(f"http://localhost/?{quote(code, safe='')}", encoded=True)) as response,
    ):
        return await response.text()


async def look(driver: Driver, instance: str) -> Observed:
    """Return an instance as it is now."""
    [seen] = [seen for seen in await driver.list() if seen.instance == instance]
    return seen


async def until(
    driver: Driver, instance: str, wanted: Callable[[Observed], bool] | str
) -> Observed:
    """Wait until an instance is as wanted, or in the state of that name."""
    while True:
        seen = await look(driver, instance)
        if seen.state == wanted if isinstance(wanted, str) else wanted(seen):
            return seen
        await asyncio.sleep(0.02)


async def until_true(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    while not condition():
        await asyncio.sleep(0.02)


async def gone(pid: int) -> None:
    """Wait until a process is no more."""
    await until_true(lambda: not lives(pid))


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def inside(pid: int) -> list[int]:
    """Return the processes below a process."""
    try:
        young = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [*young, *(child for one in young for child in inside(one))]


def can_run_python(user: int) -> bool:
    """Whether another user can read this Python and its packages."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", "import aiohttp"], user=user, check=False, capture_output=True
        )
    except PermissionError:
        return False
    return done.returncode == 0


def kill(pid: int, number: int = 9) -> None:
    """Send a signal."""
    os.kill(pid, number)
