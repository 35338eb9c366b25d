"""Runs builds in a sandbox; fulfils `environments.ports.Workshop`.

A build of a source package runs code from the internet: it sees the system, what it is shown and what it may
write, and nothing of apps, keys or sockets. Where root runs Greenroom it is a user of its own, so that even what
leaves the sandbox could do little.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from greenroom.runtime.model import Limits
from greenroom.runtime.process.building import (
    Output,
    build_name,
    entering,
    filter_file,
    give,
    remove_groups,
)
from greenroom.runtime.process.groups import GroupPlan
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.sandbox import View, arguments
from greenroom.runtime.supervisor.ending import count

BUILDER = 60_999
"""The user that builds run as; those of apps come after it."""
LIMITS = Limits(memory_mb=4096, cpus=float(os.cpu_count() or 1), processes=2048, tmp_mb=4096)
USERS = (Path("/etc/passwd"), Path("/etc/group"))
TOO_LATE, OUT_OF_MEMORY = 124, 137


@dataclass(frozen=True)
class Finished:
    """A command that ran to its end."""

    status: int
    output: str


class SandboxWorkshop:
    """Builds on this machine; `tools` are shown to every build."""

    def __init__(self, machine: Machine, tools: Sequence[Path], limits: Limits = LIMITS) -> None:
        self._machine, self._tools, self._limits = machine, tuple(tools), limits

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
        groups = self._machine.groups.plan(build_name(), self._limits)
        output = Output(on_line)
        if self._machine.bwrap is None:
            ended = await _run(list(argv), env, str(cwd), groups, (), timeout, output)
            return self._finished(*ended, output)
        if self._machine.builder:
            await asyncio.to_thread(give, writable, cwd, BUILDER)
        with filter_file() as loaded:
            view = replace(self._view(writable, readable, cwd), seccomp=loaded)
            view = replace(view, network="host" if network else "none")
            command = arguments(self._machine.bwrap, view, tuple(argv))
            ended = await _run(command, env, "/", groups, (loaded,), timeout, output)
        return self._finished(*ended, output)

    def _finished(self, status: int, starved: bool, output: Output) -> Finished:
        """Return how it ended; one for which there was not enough memory says so, whichever process was killed."""
        if not starved or status in (0, TOO_LATE):
            return Finished(status, output.text())
        output.say(f"It ran out of memory: its limit is {self._limits.memory_mb} MB.")
        return Finished(OUT_OF_MEMORY, output.text())

    def _view(self, writable: Sequence[Path], readable: Sequence[Path], cwd: Path) -> View:
        return View(
            read_only=_same([*USERS, *self._tools, *readable]),
            writable=_same(writable),
            tmp_mb=self._limits.tmp_mb,
            cwd=str(cwd),
            user=BUILDER if self._machine.builder else None,
            ends_with_maker=True,
        )


def _same(paths: Sequence[Path]) -> tuple[tuple[Path, str], ...]:
    outside = [path for path in paths if not path.is_relative_to("/usr")]
    return tuple((path, str(path)) for path in outside)


async def _run(
    command: list[str],
    env: dict[str, str],
    cwd: str,
    groups: GroupPlan,
    passed: tuple[int, ...],
    timeout: float,
    output: Output,
) -> tuple[int, bool]:
    """Return the status, and whether the kernel ended any of its processes for want of memory."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=env,
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        pass_fds=passed,
        preexec_fn=entering(groups),
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(timeout):
            while data := await process.stdout.read(65_536):
                output.take(data)
            status = await process.wait()
    except TimeoutError:
        output.say(f"It took longer than {timeout:g} seconds.")
        status = TOO_LATE
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)  # what the sandbox holds dies with it
            await process.wait()
        output.end()
        starved = count(groups.oom_counter) > 0
        await remove_groups(groups)
    return status, starved
