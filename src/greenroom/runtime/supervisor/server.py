"""The supervisor's socket: one JSON request a line, one JSON answer a line, `follow` any number."""

import asyncio
import fcntl
import json
import os
import signal
from pathlib import Path
from typing import Any

from greenroom.runtime.supervisor.address import address
from greenroom.runtime.supervisor.model import PROTOCOL, Program, Spec
from greenroom.runtime.supervisor.programs import Programs

LONGEST_REQUEST = 16 * 2**20
LOCK = "GREENROOM_SUPERVISOR_LOCK"
"""Names the descriptor of the lock that one version of the supervisor hands over to the next."""


class Server:
    """Serves one home."""

    def __init__(self, home: Path, version: str) -> None:
        self._home, self._version = home, version
        self._followers: set[asyncio.Queue[dict[str, Any]]] = set()
        self._over = asyncio.Event()
        self._successor: tuple[list[str], dict[str, str]] | None = None

    async def run(self) -> tuple[list[str], dict[str, str]] | None:
        """Serve until told to end; return the command and environment to hand over to, if any.

        Programs live on unless a `shutdown` stopped them. A second supervisor for the same home ends at once.
        """
        lock = _lock(self._home / "run" / "supervisor.lock")
        if lock is None:
            return None
        os.umask(0o077)
        self._programs = Programs(self._home, self._tell)
        self._programs.recover()
        path = self._home / "run" / "supervisor.sock"
        path.unlink(missing_ok=True)
        watching = asyncio.create_task(self._programs.watch_over())
        with address(path) as short:
            server = await asyncio.start_unix_server(self._serve, short, limit=LONGEST_REQUEST)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._over.set)
        await self._over.wait()
        path.unlink(missing_ok=True)
        server.close()
        watching.cancel()
        if self._successor:
            os.set_inheritable(lock, True)
            argv, env = self._successor
            self._successor = argv, env | {LOCK: str(lock)}
        return self._successor

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                request = json.loads(line)
                if request["do"] == "follow":
                    await self._follow(writer)
                    return
                writer.write(json.dumps(await self._answer(request)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError, KeyError, TypeError) as error:
            if not isinstance(error, ConnectionError):
                writer.write(json.dumps({"error": repr(error)}).encode() + b"\n")
        finally:
            writer.close()

    async def _answer(self, request: dict[str, Any]) -> Any:
        name = request.get("name", "")
        match request["do"]:
            case "start":
                return self._programs.start(Spec.from_json(request["spec"])).public()
            case "ready":
                self._programs.announce(name)
            case "stop":
                await self._programs.stop(name, request["reason"])
            case "forget":
                self._programs.forget(name)
            case "hand-over" | "shutdown":
                await self._leave(request)
            case other:
                return self._look(other, name)
        return {}

    def _look(self, what: str, name: str) -> Any:
        match what:
            case "ping":
                return {"protocol": PROTOCOL, "pid": os.getpid(), "version": self._version}
            case "list":
                return [program.public() for program in self._programs.list()]
            case "spec":
                found = self._programs.get(name)
                return {"argv": found.spec.argv, "state": found.state} if found else None
            case unknown:
                return {"error": f"unknown request {unknown}"}

    async def _leave(self, request: dict[str, Any]) -> None:
        """End once this request is answered: for good, or to go on as another version."""
        if request["do"] == "hand-over":
            self._successor = request["argv"], request["env"]
        else:
            self._successor = None
            await self._programs.stop_all()
        asyncio.get_running_loop().call_later(0.05, self._over.set)

    async def _follow(self, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._followers.add(queue)
        try:
            while True:
                writer.write(json.dumps(await queue.get()).encode() + b"\n")
                await writer.drain()
        finally:
            self._followers.discard(queue)

    def _tell(self, program: Program) -> None:
        for queue in self._followers:
            queue.put_nowait(program.public())


def _lock(path: Path) -> int | None:
    """Return the lock of the home: the one that was handed over, else a new one; None if another holds it."""
    if LOCK in os.environ:
        lock = int(os.environ.pop(LOCK))
        os.set_inheritable(lock, False)
        return lock
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
