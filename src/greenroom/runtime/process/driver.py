"""The driver for one machine."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from greenroom.runtime.model import Observed, Order, Reason
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.logs import read_log
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.plan import Planner
from greenroom.runtime.process.ready import until_ready
from greenroom.runtime.process.usage import usage


class ProcessDriver:
    """Runs instances as sandboxed processes; fulfils `runtime.ports.Driver`."""

    def __init__(
        self, home: Path, supervisor: Supervisor, machine: Machine, launchers: Path
    ) -> None:
        self._home, self._supervisor, self.machine = home, supervisor, machine
        self._planner = Planner(home, machine, launchers)
        self._answered: dict[str, int | None] = {}
        """The process of each instance that has answered; what is heard later of its start is old."""

    async def start(self, order: Order) -> Observed:
        """Start an instance; one that runs is left alone."""
        return self._observed(await self._supervisor.start(self._planner.spec(order)))

    async def wait_ready(self, order: Order) -> Observed:
        """Wait for the first real answer."""

        async def state() -> Observed:
            return await self._one(order.instance)

        seen = await until_ready(order, self._planner.socket(order.instance), state, self.logs)
        self._answered[order.instance] = seen.pid
        await self._supervisor.ready(order.instance)
        return replace(seen, state="running")

    async def stop(self, instance: str, reason: Reason = "stopped") -> None:
        """Stop an instance and take its socket away."""
        await self._supervisor.stop(instance, reason)
        self._answered.pop(instance, None)
        await self._remove_sockets(instance)

    async def list(self) -> list[Observed]:
        """Return every instance that is not forgotten."""
        programs = await self._supervisor.list()
        return [self._observed(program) for program in programs if program["note"].get("app")]

    async def follow(self) -> AsyncIterator[Observed]:
        """Yield every change; first every instance as it is."""
        async for program in self._supervisor.follow():
            is_old = self._answered.get(program["name"], 0) == program["pid"]
            if program["note"].get("app") and not (is_old and program["state"] == "starting"):
                yield self._observed(program)

    async def logs(
        self, instance: str, *, follow: bool = False, tail: int = 200
    ) -> AsyncIterator[str]:
        """Yield lines of output."""
        path = self._home / "logs" / "instances" / f"{instance}.log"
        async for line in read_log(path, tail=tail, follow=follow):
            yield line

    async def forget(self, instance: str) -> None:
        """Drop the record and the logs of an ended instance."""
        await self._supervisor.forget(instance)
        self._answered.pop(instance, None)
        if (await self._one(instance)).state == "ended":
            await self._remove_sockets(instance)

    async def _one(self, instance: str) -> Observed:
        found = [seen for seen in await self.list() if seen.instance == instance]
        return found[0] if found else Observed(instance, "ended", self._planner.socket(instance))

    async def _remove_sockets(self, instance: str) -> None:
        folder = self._planner.socket(instance).parent
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _observed(self, program: dict[str, Any]) -> Observed:
        used = usage(program["pid"], program["note"])
        return Observed(
            instance=program["name"],
            state=program["state"],
            socket=self._planner.socket(program["name"]),
            pid=program["pid"] or None,
            started_at=_instant(program["started_at"]),
            restarts=program["restarts"],
            reason=program["reason"],
            exit_status=program["exit_status"],
            detail=program["detail"],
            memory_bytes=used.memory_bytes,
            cpu_seconds=used.cpu_seconds,
            isolation=program["note"].get("rung", ""),
        )


def _instant(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
