"""Samples a running Python from outside with py-spy; the app is neither changed nor restarted."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from greenroom.rehearsal.profile.model import Trace
from greenroom.rehearsal.profile.sampling.chrometrace import slices
from greenroom.rehearsal.profile.sampling.errors import CannotSampleError
from greenroom.rehearsal.profile.sampling.lifetimes import Lifetimes

RATE = 100
"""Samples a second; the app keeps 80 to 90 % of a core at this rate."""
ENDS_WITHIN = 30
"""Seconds py-spy may take to write its file."""


class Seen:
    """A sampling under way; `trace` is there once it has ended."""

    trace: Trace = Trace()


class PySpy:
    """Looks into Python processes."""

    environment: Mapping[str, str] = {}

    @asynccontextmanager
    async def sampling(self, pid: int, *, rate: int = RATE) -> AsyncGenerator[Seen]:
        """Sample a process and its children for as long as the block runs."""
        with tempfile.TemporaryDirectory(prefix="greenroom-profile-") as folder:
            file, seen = Path(folder) / "trace.json", Seen()
            process = await asyncio.create_subprocess_exec(
                *command(pid, file, rate),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            began = time.monotonic()
            assert process.stdout
            said = await _attached(pid, process, process.stdout)
            rest = asyncio.create_task(process.stdout.read())
            lifetimes = Lifetimes(pid)
            lifetimes.begin()
            try:
                yield seen
            finally:
                ended = await asyncio.to_thread(lifetimes.end)
                await _end(process)
                said += (await rest).decode("utf-8", "replace")
            if not file.exists():
                raise _refused(pid, said)
            seen.trace = Trace(tuple(slices(json.loads(file.read_bytes()), began, ended)), rate)


def command(pid: int, file: Path, rate: int) -> list[str]:
    """Return how py-spy is called: idle threads too, since waiting for a database is time as well."""
    beside = Path(sys.executable).with_name("py-spy")
    program = str(beside) if beside.exists() else shutil.which("py-spy") or "py-spy"
    return [
        *(program, "record", "--pid", str(pid), "--rate", str(rate), "--idle", "--subprocesses"),
        *("--full-filenames", "--threads", "--format", "chrometrace", "--output", str(file)),
    ]


async def _attached(
    pid: int, process: asyncio.subprocess.Process, output: asyncio.StreamReader
) -> str:
    said = ""
    while "Sampling process" not in said:
        line = await output.readline()
        if not line:
            await process.wait()
            raise _refused(pid, said)
        said += line.decode("utf-8", "replace")
    return said


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _refused(pid: int, said: str) -> CannotSampleError:
    lines = [line for line in said.splitlines() if line.strip()]
    why = lines[-1].strip() if lines else f"py-spy ended without a word about process {pid}."
    fix = "Is it a Python process, and still running?"
    if os.geteuid() != 0:
        fix = "Run as root, or allow it: `sudo sysctl kernel.yama.ptrace_scope=0`."
    return CannotSampleError("The app could not be sampled.", why, fix)
