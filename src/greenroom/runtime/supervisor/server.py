"""The supervisor's socket: one JSON request a line, one JSON answer a line, `follow` any number."""

import asyncio
import fcntl
import json
import os
import signal
from pathlib import Path
from typing import Any

from greenroom.runtime.supervisor.model import PROTOCOL, Program, Spec
from greenroom.runtime.supervisor.programs import Programs


class Server:
    """Serves one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._followers: set[asyncio.Queue[Program]] = set()
        self._programs = Programs(home, self._tell)
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Serve until shut down; a second supervisor for the same home ends at once."""
        lock = (self._home / "run" / "supervisor.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self._programs.recover()
        path = self._home / "run" / "supervisor.sock"
        path.unlink(missing_ok=True)
        os.umask(0o077)
        async with await asyncio.start_unix_server(self._serve, path, limit=16 * 2**20):
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.add_signal_handler(number, self._over.set)
            await self._over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                request = json.loads(line)
                if request["do"] == "follow":
                    await self._follow(writer)
                    return
                answer = await self._answer(request)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _answer(self, request: dict[str, Any]) -> Any:
        match request["do"]:
            case "ping":
                return {"protocol": PROTOCOL, "pid": os.getpid()}
            case "start":
                return self._programs.start(Spec(**request["spec"])).public()
            case "stop":
                await self._programs.stop(request["name"], request["reason"])
            case "list":
                return [program.public() for program in self._programs.list()]
            case "spec":
                found = [p for p in self._programs.list() if p.spec.name == request["name"]]
                return {"argv": found[0].spec.argv, "state": found[0].state} if found else None
            case "forget":
                self._programs.forget(request["name"])
            case "shutdown":
                await self._programs.stop_all()
                self._over.set()
            case unknown:
                return {"error": f"unknown request {unknown}"}
        return {}

    async def _follow(self, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[Program] = asyncio.Queue()
        self._followers.add(queue)
        try:
            while True:
                program = await queue.get()
                writer.write(json.dumps(program.public()).encode() + b"\n")
                await writer.drain()
        finally:
            self._followers.discard(queue)

    def _tell(self, program: Program) -> None:
        for queue in self._followers:
            queue.put_nowait(program)
