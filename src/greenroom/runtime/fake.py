"""A driver for tests: instances are small servers in this very process, but the sockets are real.

It passes the same contract suite as the driver for one machine. Apps named in `behaviours` do not serve: they
end at once (`ends`) or never listen (`mute`). `crash` is what no driver offers: an instance falls over.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Literal

from greenroom.runtime.model import Observed, Order, Reason
from greenroom.runtime.process.ready import until_ready

Behaviour = Literal["serves", "ends", "mute"]
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
_pids = count(1_000_000)


@dataclass
class _Instance:
    order: Order
    seen: Observed
    server: asyncio.Server | None = None
    lines: list[str] = field(default_factory=list)


class FakeDriver:
    """Runs instances in this process; fulfils `runtime.ports.Driver`. Sockets go into `folder`."""

    def __init__(self, folder: Path, behaviours: Mapping[str, Behaviour] | None = None) -> None:
        self._folder, self._behaviours = folder, behaviours or {}
        self._instances: dict[str, _Instance] = {}
        self._followers: set[asyncio.Queue[Observed]] = set()

    async def start(self, order: Order) -> Observed:
        """Start an instance; one that runs is left alone."""
        known = self._instances.get(order.instance)
        if known is not None and known.seen.state != "ended":
            return known.seen
        seen = Observed(order.instance, "starting", self._folder / order.instance / "app.sock")
        instance = self._instances[order.instance] = _Instance(order, seen)
        await self._launch(instance)
        return instance.seen

    async def wait_ready(self, order: Order) -> Observed:
        """Wait for the first real answer."""

        async def state() -> Observed:
            return self._instances[order.instance].seen

        seen = await until_ready(order, (await state()).socket, state, self.logs)
        self._become(order.instance, replace(seen, state="running"))
        return await state()

    async def stop(self, instance: str, reason: Reason = "stopped") -> None:
        """Stop an instance."""
        known = self._instances.get(instance)
        if known is None or known.seen.state == "ended":
            return
        self._become(instance, replace(known.seen, state="stopping"))
        self._fall(known)
        detail = f"It was stopped ({reason})."
        self._become(
            instance, replace(known.seen, state="ended", pid=None, reason=reason, detail=detail)
        )

    async def list(self) -> list[Observed]:
        """Return every instance that is not forgotten."""
        return [instance.seen for instance in self._instances.values()]

    async def follow(self) -> AsyncIterator[Observed]:
        """Yield every change; first every instance as it is."""
        queue: asyncio.Queue[Observed] = asyncio.Queue()
        self._followers.add(queue)
        try:
            for seen in await self.list():
                yield seen
            while True:
                yield await queue.get()
        finally:
            self._followers.discard(queue)

    async def logs(
        self, instance: str, *, follow: bool = False, tail: int = 200
    ) -> AsyncIterator[str]:
        """Yield lines of output."""
        known = self._instances.get(instance)
        lines = known.lines if known else []
        given = max(0, len(lines) - tail)
        while True:
            for line in lines[given:]:
                given += 1
                yield line
            if not follow:
                return
            await asyncio.sleep(0.01)

    async def forget(self, instance: str) -> None:
        """Drop the record and the logs of an ended instance."""
        known = self._instances.get(instance)
        if known is not None and known.seen.state == "ended":
            del self._instances[instance]

    async def crash(self, instance: str) -> None:
        """Have an instance fall over; it is started again if its order says so."""
        await self._crashed(self._instances[instance], "signal", -9, "It was ended by SIGKILL.")

    async def _launch(self, instance: _Instance) -> None:
        started = replace(instance.seen, pid=next(_pids), started_at=datetime.now(UTC))
        self._become(instance.order.instance, replace(started, state="starting"))
        behaviour = self._behaviours.get(instance.order.app, "serves")
        self._say(instance, "hello from the app")
        if behaviour == "ends":
            await self._crashed(instance, "exit", 1, "It ended with exit code 1.", again=False)
        if behaviour == "serves":
            instance.seen.socket.parent.mkdir(parents=True, exist_ok=True)
            instance.server = await asyncio.start_unix_server(_answer, instance.seen.socket)

    async def _crashed(
        self, instance: _Instance, reason: Reason, status: int, detail: str, *, again: bool = True
    ) -> None:
        self._fall(instance)
        self._say(instance, detail)
        again = again and instance.order.restart
        ended = replace(instance.seen, pid=None, reason=reason, exit_status=status, detail=detail)
        restarts = ended.restarts + (1 if again else 0)
        state = "restarting" if again else "ended"
        self._become(instance.order.instance, replace(ended, state=state, restarts=restarts))
        if again:
            await self._launch(instance)

    def _fall(self, instance: _Instance) -> None:
        if instance.server is not None:
            instance.server.close()
            instance.server = None
            instance.seen.socket.unlink(missing_ok=True)

    def _say(self, instance: _Instance, text: str) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        instance.lines.append(f"{stamp} {text}")

    def _become(self, name: str, seen: Observed) -> None:
        self._instances[name].seen = seen
        for queue in self._followers:
            queue.put_nowait(seen)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()
