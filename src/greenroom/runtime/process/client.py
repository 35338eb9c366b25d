"""Talks to the supervisor; starts one if none runs."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import UnreadyError
from greenroom.runtime.supervisor.model import PROTOCOL, Spec

LINE = 16 * 2**20


class Supervisor:
    """The supervisor of a home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._socket = home / "run" / "supervisor.sock"

    async def connect_or_start(self) -> None:
        """Make sure that a supervisor runs; it lives on when this process ends."""
        if not await self.is_there():
            self._launch()
        for _ in range(400):
            if await self.is_there():
                return
            await asyncio.sleep(0.025)
        raise UnreadyError(
            "The supervisor did not start.", f"See {self._log()}.", "greenroom doctor"
        )

    async def is_there(self) -> bool:
        """Whether a supervisor answers, and speaks our protocol."""
        try:
            answer = await self.ask("ping")
        except UnreadyError:
            return False
        if answer["protocol"] != PROTOCOL:
            raise UnreadyError(
                "The running supervisor is of another Greenroom.",
                f"It speaks protocol {answer['protocol']}, this one {PROTOCOL}.",
                "Stop all apps once: greenroom serve --stop, then start again.",
            )
        return True

    async def start(self, spec: Spec) -> dict[str, Any]:
        """Start a program."""
        return await self.ask("start", spec=vars(spec))

    async def stop(self, name: str, reason: str) -> None:
        """Stop a program and wait until it is gone."""
        await self.ask("stop", name=name, reason=reason)

    async def list(self) -> list[dict[str, Any]]:
        """Return every program that is not forgotten."""
        return await self.ask("list")

    async def shutdown(self) -> None:
        """Stop every program, then the supervisor."""
        await self.ask("shutdown")

    async def ask(self, what: str, **more: Any) -> Any:
        """Ask one question."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket, limit=LINE)
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
        return json.loads(line)

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Yield every change of a program, across restarts of the supervisor; first all that are there."""
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._socket, limit=LINE)
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

    def _launch(self) -> None:
        (self._home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._log().parent.mkdir(parents=True, exist_ok=True)
        environment = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        log, mode = str(self._log()), os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "greenroom.runtime.supervisor", str(self._home)],
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, log, mode, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,  # so that a Ctrl-C in the terminal does not reach it
        )

    def _log(self) -> Path:
        return self._home / "logs" / "supervisor.log"
