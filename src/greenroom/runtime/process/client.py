"""Talks to the supervisor; starts one if none runs, and has one of another Greenroom replaced."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import greenroom
from greenroom.kernel.errors import UnreadyError
from greenroom.runtime.supervisor.address import address
from greenroom.runtime.supervisor.model import PROTOCOL, Spec

Command = tuple[list[str], dict[str, str]]
LINE = 16 * 2**20
PATIENCE = 20.0
"""Seconds a supervisor may take to answer after its start; machines are slow at times."""


class Supervisor:
    """The supervisor of a home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._socket = home / "run" / "supervisor.sock"

    async def connect_or_start(self) -> None:
        """Make sure that a supervisor of this Greenroom runs; it lives on when this process ends."""
        answer = await self._ping()
        if answer is None:
            await self._launch()
        elif not _is_ours(answer):
            await self._hand_over(answer)
        if not await self._until(True):
            raise UnreadyError(
                "The supervisor did not start.",
                f"{self._log()} says: {_last_line(self._log())}",
                "Once that is mended, start Greenroom again.",
            )

    async def start(self, spec: Spec) -> dict[str, Any]:
        """Start a program."""
        return await self.ask("start", spec=vars(spec))

    async def ready(self, name: str) -> None:
        """Say that a starting program is ready."""
        await self.ask("ready", name=name)

    async def stop(self, name: str, reason: str) -> None:
        """Stop a program and wait until it is gone."""
        await self.ask("stop", name=name, reason=reason)

    async def list(self) -> list[dict[str, Any]]:
        """Return every program that is not forgotten."""
        return await self.ask("list")

    async def forget(self, name: str) -> None:
        """Drop the record and the log of a program that ended."""
        await self.ask("forget", name=name)

    async def shutdown(self) -> None:
        """Stop every program, then the supervisor."""
        await self.ask("shutdown")
        await self._until(None)

    async def ask(self, what: str, **more: Any) -> Any:
        """Ask one question."""
        try:
            reader, writer = await self._connect()
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise UnreadyError("The supervisor does not run.", str(error)) from error
        try:
            writer.write(json.dumps({"do": what, **more}).encode() + b"\n")
            line = await reader.readline()
        except ConnectionError as error:
            raise UnreadyError("The supervisor went away.", str(error), "Try again.") from error
        finally:
            writer.close()
        if not line:
            raise UnreadyError("The supervisor went away.", fix="Try again.")
        answer = json.loads(line)
        if isinstance(answer, dict) and "error" in answer:
            raise UnreadyError(f"The supervisor did not understand `{what}`.", answer["error"])
        return answer

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Yield every change of a program, across restarts of the supervisor; first all that are there."""
        while True:
            try:
                reader, writer = await self._connect()
            except (FileNotFoundError, ConnectionRefusedError):
                await self.connect_or_start()
                continue
            try:
                writer.write(b'{"do": "follow"}\n')
                for program in await self.list():
                    yield program
                while line := await reader.readline():
                    yield json.loads(line)
            except (ConnectionError, UnreadyError):
                await asyncio.sleep(0.1)
            finally:
                writer.close()

    def output(self, name: str) -> Path:
        """Return the file to which a program's output goes."""
        return self._home / "logs" / "instances" / f"{name}.log"

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        with address(self._socket) as short:
            return await asyncio.open_unix_connection(short, limit=LINE)

    async def _ping(self) -> dict[str, Any] | None:
        try:
            return await self.ask("ping")
        except UnreadyError:
            return None

    async def _until(self, wanted: bool | None) -> bool:
        """Wait until one of ours answers, or with None until none answers; whether that came about."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while loop.time() < deadline:
            answer = await self._ping()
            if wanted is (answer and _is_ours(answer)):
                return True
            await asyncio.sleep(0.02)
        return False

    async def _launch(self) -> None:
        (self._home / "run").mkdir(mode=0o711, parents=True, exist_ok=True)
        self._log().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        argv, environment = self._command()
        log, mode = str(self._log()), os.O_WRONLY | os.O_CREAT | os.O_APPEND
        launched = os.posix_spawn(  # noqa: ASYNC221 - it returns at once
            argv[0],
            [*argv, "--detach"],
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, log, mode, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,  # so that a Ctrl-C in the terminal does not reach it
        )
        await asyncio.to_thread(os.waitpid, launched, 0)

    async def _hand_over(self, answer: dict[str, Any]) -> None:
        """Have the running supervisor turn into ours: same process, so its children stay its own."""
        argv, environment = self._command()
        try:
            await self.ask("hand-over", argv=argv, env=environment)
        except (
            UnreadyError
        ):  # one that does not know how: it leaves its programs running when it ends
            os.kill(answer["pid"], signal.SIGTERM)
            await self._until(None)
            await self._launch()

    def _command(self) -> Command:
        """Return how to run it: without site-packages, of which it needs nothing."""
        environment = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        environment["PYTHONPATH"] = str(Path(greenroom.__file__).parent.parent)
        argv = [sys.executable, "-S", "-m", "greenroom.runtime.supervisor", str(self._home)]
        return argv, environment

    def _log(self) -> Path:
        return self._home / "logs" / "supervisor.log"


def _is_ours(answer: dict[str, Any]) -> bool:
    return answer["protocol"] == PROTOCOL and answer.get("version") == greenroom.__version__


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").split("\n")
    except FileNotFoundError:
        return "nothing"
    return next((line for line in reversed(lines) if line.strip()), "nothing")
