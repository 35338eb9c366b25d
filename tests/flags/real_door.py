"""The real door, with a real database, in a thread: by a port and by a socket."""

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from databases import TABLES
from flags.examples import TOGGLE, toggle
from greenroom.api.ofrep import Hub, OfrepDoor, guarded
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker, Visitor
from greenroom.flags.rollout import Audience, with_audience
from greenroom.flags.service import Flags
from greenroom.flags.tokens import InstanceTokens
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Base, Database
from greenroom.kernel.events import Actor, bus
from greenroom.kinds import LIBRARY

ANN = Actor("ann", "1", "cli")
APP = Asker("sales", "production", 12, "sales-v12-1")
FLAGS: dict[str, dict[str, Any]] = {
    "chart": with_audience(TOGGLE, Audience("on", ("ann",))),
    "colour": {"state": "ENABLED", "variants": {"r": "red"}, "defaultVariant": "r"},
    "count": {"state": "ENABLED", "variants": {"few": 3}, "defaultVariant": "few"},
    "share": {"state": "ENABLED", "variants": {"half": 0.5, "all": 1}, "defaultVariant": "all"},
    "box": {"state": "ENABLED", "variants": {"a": {"w": 3}}, "defaultVariant": "a"},
    "paused": toggle(state="DISABLED"),
    "code": {"state": "ENABLED", "variants": {"a": "A"}},
    "mail": toggle(metadata={"live": True}),
}


class House:
    """One running instance, and Ann's open session."""

    def asker(self, instance: str) -> Asker | None:
        return APP if instance == APP.instance else None

    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        return Visitor("ann", "ann") if session == "s1" else None


class Door:
    """The door, and a loop of its own in which it is served."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.database = Database(f"sqlite:///{folder / 'test.sqlite'}")
        self.hub, house, uses = Hub(), House(), Uses(self.database)
        tokens = InstanceTokens(folder)
        self.evaluations = Evaluations(self.database, house, uses)
        self.flags = Flags(self.database, uses)
        self.token, self.socket = tokens.mint(APP.instance), folder / "s.sock"
        app = OfrepDoor(self.evaluations, tokens, house, self.hub).app()
        plain: dict[str, Any] = {"log_config": None, "lifespan": "off"}
        self.servers = (
            uvicorn.Server(uvicorn.Config(app, port=0, **plain)),
            uvicorn.Server(uvicorn.Config(app, uds=str(self.socket), http=guarded(), **plain)),
        )

    def call(self, work: Awaitable[Any]) -> Any:
        """Do something in the loop and return what it gives."""

        async def doing() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(doing(), self.loop).result(60)

    def put(self, key: str, definition: dict[str, Any]) -> None:
        self.call(self.flags.put(ANN, "sales", "production", key, definition))

    @property
    def url(self) -> str:
        """Where it is on this machine."""
        return f"http://127.0.0.1:{self.servers[0].servers[0].sockets[0].getsockname()[1]}"

    @property
    def env(self) -> dict[str, str]:
        """What an instance has."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": str(LIBRARY),
            "GREENROOM_FLAGS_SOCKET": str(self.socket),
            "GREENROOM_FLAGS_TOKEN": self.token,
            "OFREP_TIMEOUT_MS": "20000",  # this machine may be slow
        }


@contextmanager
def real_door(folder: Path) -> Generator[Door]:
    """Serve the door until the end."""
    for name in TABLES:
        __import__(f"greenroom.{name}")
    door = Door(folder)
    listeners = (door.evaluations.on_event, door.hub.on_event)
    door.call(_make_tables(door.database))
    for listener in listeners:
        bus.call(listener)
    for key, definition in FLAGS.items():
        door.put(key, definition)
    running = [asyncio.run_coroutine_threadsafe(s._serve(), door.loop) for s in door.servers]
    while not all(server.started for server in door.servers):
        time.sleep(0.01)
    yield door
    door.loop.call_soon_threadsafe(door.hub.close)
    for server, ended in zip(door.servers, running, strict=True):
        server.should_exit = server.force_exit = True
        ended.result(30)
    door.call(door.database.close())
    for listener in listeners:
        bus._calls.remove(listener)
    door.loop.call_soon_threadsafe(door.loop.stop)
    door.thread.join()
    door.loop.close()


async def _make_tables(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
