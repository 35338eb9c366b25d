"""A real Envoy with a door, a control plane and small apps, for tests."""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import uvicorn
from aiohttp import web

from greenroom.gateway.door import Door
from greenroom.gateway.model import Admission, Refusal, RouteTable, Site, Ticket, Upstream, Visit
from greenroom.gateway.resources import Plan
from greenroom.gateway.service import Gateway, Tls
from greenroom.gateway.tickets import Tickets
from greenroom.kernel.clock import now


class OwnKeeper:
    """Keeps programs as children of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, {}

    async def keep(self, name: str, argv: tuple[str, ...], env: dict[str, str]) -> None:
        if name in self.processes and self.processes[name].returncode is None:
            return
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = await asyncio.create_subprocess_exec(
                *argv, env=env, stdout=log, stderr=log
            )

    async def release(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process and process.returncode is None:
            process.kill()
            await process.wait()

    def last_words(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()


@dataclass
class ListedDoorman:
    """Lets everybody in to the instance that is written down for the site."""

    seats: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, visit: Visit) -> Admission | Refusal:
        self.visits.append(visit)
        await self.opened.wait()
        if visit.site in self.refusals:
            return self.refusals[visit.site]
        if visit.site not in self.seats:
            return Refusal(404, "There is no app at this address", visit.host)
        return Admission(ticket_for(visit.site, self.seats[visit.site]))


def ticket_for(site: str, instance: str, *, minutes: float = 10, session: str = "s1") -> Ticket:
    begun = now()
    return Ticket(
        session, site, instance, site.partition("@")[0], 1, "ann", "p1", begun,
        begun + timedelta(minutes=minutes),
    )  # fmt: skip


async def start_app(folder: Path, name: str, html: str = "") -> tuple[web.AppRunner, Path]:
    """Serve an app that says what it was asked, echoes WebSockets and counts uploads; or shows a page."""

    async def say(request: web.Request) -> web.StreamResponse:
        if request.headers.get("upgrade", "").lower() == "websocket":
            ws = web.WebSocketResponse()
            await ws.prepare(request)
            async for message in ws:
                await ws.send_str(f"{name}:{message.data}")
            return ws
        if html:
            return web.Response(text=html, content_type="text/html")
        size = 0
        async for piece in request.content.iter_chunked(65_536):
            size += len(piece)
        headers = {key.lower(): value for key, value in request.headers.items()}
        return web.json_response(
            {"name": name, "path": request.path_qs, "size": size, "headers": headers}
        )

    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    path = folder / f"{name}.sock"
    await web.UnixSite(runner, str(path)).start()
    return runner, path


@dataclass
class House:
    """Everything that a test may touch."""

    folder: Path
    gateway: Gateway
    tickets: Tickets
    doorman: ListedDoorman
    keeper: OwnKeeper
    port: int
    apps: dict[str, Path] = field(default_factory=dict)
    runners: dict[str, web.AppRunner] = field(default_factory=dict)
    door: Door | None = None
    door_server: uvicorn.Server | None = None

    async def run_app(self, name: str, html: str = "") -> Path:
        self.runners[name], self.apps[name] = await start_app(self.folder, name, html)
        return self.apps[name]

    def table(self, **sites: list[str]) -> RouteTable:
        """`table(sales=["a", "b"])`: the site sales@production honours instances a and b."""
        made = [
            Site(f"{slug}@production", (f"{slug}.localhost",), "", tuple(instances))
            for slug, instances in sites.items()
        ]
        names = sorted({name for instances in sites.values() for name in instances})
        ups = [Upstream(name, self.apps[name], "sales", 1, "production") for name in names]
        return RouteTable(tuple(made), tuple(ups))

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def cookie(self, site: str, instance: str, **more) -> dict[str, str]:
        token = self.tickets.token(ticket_for(site, instance, **more))
        return {"cookie": f"greenroom_ticket={token}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def open_house(folder: Path, *, tls: bool = False):
    port = free_port()
    plan = Plan(
        folder / "envoy", "127.0.0.1", port, ("localhost",), folder / "control.sock",
        folder / "door.sock", folder / "admin.sock", folder / "access.jsonl", tls=tls,
    )  # fmt: skip
    tickets, doorman, keeper = Tickets(folder / "keys"), ListedDoorman(), OwnKeeper(folder)
    doorman.opened.set()
    files = Tls(folder / "chain.pem", folder / "key.pem") if tls else None
    gateway = Gateway(plan, tickets, keeper, tls=files)
    house = House(folder, gateway, tickets, doorman, keeper, port)
    await house.run_app("control")
    house.door = Door(doorman, tickets, gateway.door_secret, lambda: gateway.table)
    async with serving(house.door.app(), folder / "door.sock") as house.door_server:
        await gateway.start()
        try:
            yield house
        finally:
            await gateway.stop()
            for runner in house.runners.values():
                await runner.cleanup()


@asynccontextmanager
async def serving(app, path: Path):
    config = uvicorn.Config(app, uds=str(path), log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = server.force_exit = True
        await task


def host(slug: str, **more: str) -> dict[str, str]:
    return {"host": f"{slug}.localhost", **more}


async def get(client: aiohttp.ClientSession, house: House, slug: str, path: str = "/", **headers):
    async with client.get(
        house.url(path), headers=host(slug, **headers), allow_redirects=False
    ) as response:
        text = await response.text()
        return response, text
