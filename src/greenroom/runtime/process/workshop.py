"""Runs builds in a sandbox; fulfils `environments.ports.Workshop`.

A build of a source package runs code from the internet: it sees the system, what it is shown and what it may
write, and nothing of apps, keys or sockets.
"""

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.sandbox import View, arguments

KEPT = 200_000


@dataclass(frozen=True)
class Finished:
    """A command that ran to its end."""

    status: int
    output: str


class SandboxWorkshop:
    """Builds on this machine."""

    def __init__(self, machine: Machine, tools: Sequence[Path]) -> None:
        self._machine, self._tools = machine, tuple(tools)

    async def run(
        self,
        argv: Sequence[str],
        *,
        env: dict[str, str],
        writable: Sequence[Path],
        readable: Sequence[Path],
        cwd: Path,
        network: bool,
        timeout: float,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        """Run a command, confined, to its end or the end of its time."""
        command = [*argv]
        if self._machine.bwrap:
            view = View(
                read_only=_same([*self._tools, *readable]),
                writable=_same(writable),
                tmp_mb=4096,
                cwd=str(cwd),
                network="host" if network else "none",
                seccomp=False,
            )
            command = arguments(self._machine.bwrap, view, tuple(argv))
        return await _run(command, env, timeout, on_line)


def _same(paths: Sequence[Path]) -> tuple[tuple[Path, str], ...]:
    outside = [path for path in paths if not path.is_relative_to("/usr")]
    return tuple((path, str(path)) for path in outside)


async def _run(
    command: list[str], env: dict[str, str], timeout: float, on_line: Callable[[str], None] | None
) -> Finished:
    process = await asyncio.create_subprocess_exec(
        *command,
        env=env,
        cwd="/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=2**20,
    )
    lines: deque[str] = deque(maxlen=20_000)
    try:
        async with asyncio.timeout(timeout):
            await _collect(process, lines, on_line)
            status = await process.wait()
    except TimeoutError:
        lines.append(f"It took longer than {timeout:g} seconds.")
        status = 124
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Finished(status, "\n".join(lines)[-KEPT:])


async def _collect(
    process: asyncio.subprocess.Process, lines: deque[str], on_line: Callable[[str], None] | None
) -> None:
    assert process.stdout is not None
    while data := await process.stdout.readline():
        line = data.decode(errors="replace").rstrip("\n")
        lines.append(line)
        if on_line:
            on_line(line)
