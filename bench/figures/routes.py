"""Time from a route change to its effect, with 1,000 apps registered and 50 running."""

import asyncio
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

from bench.lab import Lab
from bench.model import Row, at_most
from bench.programs import free_port
from bench.visits import visit
from greenroom.gateway.model import RouteTable, Site, Ticket, Upstream
from greenroom.gateway.resources import Plan
from greenroom.gateway.service import Gateway
from greenroom.gateway.tickets import COOKIE, Tickets
from greenroom.kernel.clock import now

APPS, RUNNING, CHANGES = 1000, 50, 10


class Answering(BaseHTTPRequestHandler):
    """Says ok."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def address_string(self) -> str:
        """Name the client; a Unix socket has no address."""
        return "envoy"

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the name that is overridden
        """Say nothing."""


class Upstreams(ThreadingMixIn, UnixStreamServer):
    """One program stands for every instance."""

    daemon_threads = True


class Child:
    """Keeps Envoy as a child of this process."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "envoy.log"
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    async def keep(self, name: str, argv: tuple[str, ...], env: dict[str, str]) -> None:
        """Start a program."""
        with self._log.open("ab") as log:
            self._processes[name] = await asyncio.create_subprocess_exec(
                *argv, env=env, stdout=log, stderr=log
            )

    async def release(self, name: str) -> None:
        """End a program."""
        process = self._processes.pop(name)
        process.kill()
        await process.wait()


def measure(lab: Lab) -> list[Row]:
    """Give a sleeping app an instance, again and again, and ask until it answers."""
    took = asyncio.run(_changes(lab.new_folder("routes")))
    return [
        Row("route change to effect, 1,000 apps, 50 running", "ms", took, bar=at_most(200),
            note=f"slowest of {CHANGES}: {max(took):.0f} ms"),
    ]  # fmt: skip


async def _changes(folder: Path) -> list[float]:
    socket = folder / "app.sock"
    with Upstreams(str(socket), Answering) as upstreams:
        threading.Thread(target=upstreams.serve_forever, daemon=True).start()
        plan = Plan(
            folder / "envoy", "127.0.0.1", free_port(), ("localhost",), folder / "control.sock",
            folder / "door.sock", folder / "admin.sock", folder / "access.jsonl",
        )  # fmt: skip
        tickets = Tickets(folder / "keys")
        gateway = Gateway(plan, tickets, Child(folder))
        await gateway.start()
        try:
            await gateway.apply(_table(socket, RUNNING))
            return [await _change(gateway, tickets, socket, RUNNING + n) for n in range(CHANGES)]
        finally:
            await gateway.stop()
            upstreams.shutdown()


async def _change(gateway: Gateway, tickets: Tickets, socket: Path, number: int) -> float:
    """Start app `number`; the table is made anew, as after every change."""
    begun = time.perf_counter()
    await gateway.apply(_table(socket, number + 1))
    ticket = Ticket(
        "s", f"app{number}@production", f"app{number}-i", f"app{number}", 1, "ann", "p", now(),
        now() + timedelta(minutes=5),
    )  # fmt: skip
    headers = {"cookie": f"{COOKIE}={tickets.token(ticket)}"}
    url = f"http://app{number}.localhost:{gateway.plan.port}/"
    while (await asyncio.to_thread(visit, url, headers)).status != 200:
        await asyncio.sleep(0.001)
    return (time.perf_counter() - begun) * 1000


def _table(socket: Path, running: int) -> RouteTable:
    """Three stages for every app; the first `running` apps have an instance in production."""
    sites = tuple(_site(number, stage, running) for number in range(APPS) for stage in _STAGES)
    upstreams = tuple(
        Upstream(f"app{number}-i", socket, f"app{number}", 1, "production")
        for number in range(running)
    )
    return RouteTable(sites, upstreams)


_STAGES = ("sandbox", "uat", "production")


def _site(number: int, stage: str, running: int) -> Site:
    prefix = "" if stage == "production" else f"{stage}--"
    here = (f"app{number}-i",) if stage == "production" and number < running else ()
    return Site(f"app{number}@{stage}", (f"{prefix}app{number}.localhost",), "", here)
