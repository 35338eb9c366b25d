"""Flags: evaluations by OFREP a second and the slowest of a hundred, beside a bare endpoint of the same server.

Both are served by one uvicorn on a Unix socket and asked by the same client over kept connections, in turns. The
bare endpoint reads the same body and answers JSON of about the same size.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.lab import Lab
from bench.model import Row, ratio_at_least, ratio_at_most
from greenroom.api.ofrep import Hub, OfrepDoor, guarded
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker, FlagSet, Visitor
from greenroom.flags.rollout import Audience, with_audience
from greenroom.flags.service import Flags
from greenroom.flags.tokens import InstanceTokens
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Base, Database
from greenroom.kernel.events import Actor

CONNECTIONS, SECONDS, ROUNDS = 8, 2.0, 5
TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
APP = Asker("sales", "production", 12, "sales-v12-1")
BODY = json.dumps({"context": {"session": "s1", "region": "north"}}).encode()


class House:
    """One running instance, and one open session."""

    def asker(self, instance: str) -> Asker | None:
        return APP if instance == APP.instance else None

    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        return Visitor("ann", "ann", ("beta",))


def measure(lab: Lab) -> list[Row]:
    """Ask both by turns; medians are compared."""
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    asked: dict[str, list[tuple[float, float]]] = {"one": [], "bare": []}
    with tempfile.TemporaryDirectory(prefix="bench-flags-") as name:
        folder = Path(name)
        async with _served(folder) as token:
            paths = {"one": "/ofrep/v1/evaluate/flags/flag-7", "bare": "/bare"}
            for _ in range(ROUNDS):
                for kind, path in paths.items():
                    asked[kind].append(await _ask(folder / "s.sock", path, token))
    ours, bare = asked["one"], asked["bare"]
    note = f"{CONNECTIONS} connections, 50 flags with a rule on group and share"
    return [
        Row("evaluations of a flag by OFREP", "1/s", [rate for rate, _ in ours],
            beside="bare Starlette endpoint", theirs=[rate for rate, _ in bare],
            bar=ratio_at_least(0.4), note=note),
        Row("the slowest of a hundred evaluations", "ms", [slow for _, slow in ours],
            beside="bare Starlette endpoint", theirs=[slow for _, slow in bare],
            bar=ratio_at_most(3)),
    ]  # fmt: skip


@asynccontextmanager
async def _served(folder: Path) -> AsyncGenerator[str]:
    database, house = Database(f"sqlite:///{folder / 'b.sqlite'}"), House()
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    uses, tokens = Uses(database), InstanceTokens(folder)
    rule = with_audience(TOGGLE, Audience("on", groups=("alpha",), percent=25))
    flags = FlagSet.of({"flags": {f"flag-{number}": rule for number in range(50)}})
    await Flags(database, uses).replace(Actor("bench"), "sales", "production", flags)
    door = OfrepDoor(Evaluations(database, house, uses), tokens, house, Hub(), per_second=1e9)
    app = door.app()
    app.router.routes.append(Route("/bare", _bare, methods=["POST"]))
    options: dict[str, Any] = {"log_config": None, "lifespan": "off", "proxy_headers": False}
    config = uvicorn.Config(app, uds=str(folder / "s.sock"), http=guarded(), **options)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield tokens.mint(APP.instance)
    finally:
        server.should_exit = True
        await task
        await database.close()


async def _bare(request: Request) -> JSONResponse:
    json.loads(await request.body())
    return JSONResponse({"key": "flag-7", "reason": "STATIC", "variant": "on", "value": True,
                         "metadata": {}})  # fmt: skip


async def _ask(place: Path, path: str, token: str) -> tuple[float, float]:
    """Return requests a second, and the milliseconds within which 99 of 100 were answered."""
    until, took = time.perf_counter() + SECONDS, []
    head = (
        f"POST {path} HTTP/1.1\r\nhost: flags\r\nauthorization: Bearer {token}\r\n"
        f"content-length: {len(BODY)}\r\n\r\n"
    ).encode()

    async def connection() -> None:
        reader, writer = await asyncio.open_unix_connection(str(place))
        while time.perf_counter() < until:
            took.append(await _timed(_one(reader, writer, head + BODY)))
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    rate = len(took) / (time.perf_counter() - begun)
    return rate, statistics.quantiles(took, n=100)[98] * 1000


async def _timed(work: Awaitable[None]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode(errors="replace"))
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
