"""Runs a program that can only listen on a TCP port, and carries its connections from a socket.

Standard library only, for any Python from 3.8 on.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time

from greenroom_flags_port import open_port
from greenroom_pump import pump

PATIENCE = 10
"""Seconds after which a refused connection is worth a line in the log."""


def relay(command: list[str], path: str) -> int:
    """Run the command with `{port}` filled in, serve it at the socket `path`, return its status."""
    port = free_port()
    filled = [word.replace("{port}", str(port)) for word in command]
    os.environ["PORT"] = str(port)
    return asyncio.run(Relay(port, path).run(filled))


def free_port() -> int:
    """Return a TCP port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Relay:
    """One program behind one socket."""

    def __init__(self, port: int, path: str) -> None:
        self.port = port
        self.path = path
        self.started = time.monotonic()
        self.hinted = False

    async def run(self, command: list[str]) -> int:
        """Run the program until it ends by itself or this process is asked to end."""
        flags = await open_port()
        program = await asyncio.create_subprocess_exec(*command)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, pass_on, program, number)
        serving = asyncio.ensure_future(self.serve())
        status = await program.wait()
        serving.cancel()
        if flags is not None:
            flags.close()
        return status if status >= 0 else 128 - status

    async def serve(self) -> None:
        """Open the socket once the program listens, so that it tells the truth."""
        while not await self.listens():
            self.hint()
            await asyncio.sleep(0.02)
        await asyncio.start_unix_server(self.carry, self.path)
        os.chmod(self.path, 0o666)  # noqa: PTH101, S103 - the gateway runs as another user

    async def listens(self) -> bool:
        """Whether the program takes connections."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection in both directions until both sides have ended."""
        try:
            up, down = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.close()
            return
        connection = down.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(pump(reader, down), pump(up, writer))

    def hint(self) -> None:
        """Say once, when it is late, where the program ought to listen."""
        if not self.hinted and time.monotonic() - self.started > PATIENCE:
            self.hinted = True
            where = f"127.0.0.1:{self.port}"
            print(  # noqa: T201 - the log of the app
                f"Greenroom waits for an answer on {where}. The command must listen there: it gets "
                "the port as {port} in its arguments and in the variable PORT.",
                file=sys.stderr,
                flush=True,
            )


def pass_on(program: asyncio.subprocess.Process, number: int) -> None:
    """Hand a signal to the program unless it has ended."""
    if program.returncode is None:
        program.send_signal(number)
