"""A workshop without walls: runs a build as it is. For machines without a sandbox, and for tests."""

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = 200_000


@dataclass(frozen=True)
class Finished:
    """A command that ran to its end."""

    status: int
    output: str


class DirectWorkshop:
    """Fulfils `ports.Workshop`; whoever may build may do what this process may."""

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
        """Run a command to its end, or to the end of its time."""
        return await run_to_end(argv, env=env, cwd=cwd, timeout=timeout, on_line=on_line)


async def run_to_end(
    argv: Sequence[str],
    *,
    env: dict[str, str],
    cwd: Path,
    timeout: float,
    on_line: Callable[[str], None] | None = None,
    user: int | None = None,
) -> Finished:
    """Run a command; on time-out kill it with all its children and say so."""
    process = await asyncio.create_subprocess_exec(
        *argv, env=env, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, start_new_session=True, limit=2**20, user=user, group=user,
    )  # fmt: skip
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
