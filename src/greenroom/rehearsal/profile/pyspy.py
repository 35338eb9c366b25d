"""Samples a running Python from outside with py-spy; the app is neither changed nor restarted."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.profile.model import Frame, Slice, Trace

RATE = 100
"""Samples a second; the app keeps 80 to 90 % of a core at this rate."""
ENDS_WITHIN = 30
"""Seconds py-spy may take to write its file."""


class CannotSampleError(GreenroomError):
    """The app's process cannot be sampled from here."""

    code, exit_code = "cannot-sample", 1


class Sampler:
    """A sampling under way; `trace` is there once it has ended."""

    trace: Trace = Trace(())


@asynccontextmanager
async def sampling(pid: int, *, rate: int = RATE) -> AsyncGenerator[Sampler]:
    """Sample a process and its children for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="greenroom-profile-") as folder:
        file, sampler = Path(folder) / "trace.json", Sampler()
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *command(pid, file, rate),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout
        said = await _attached(pid, process, process.stdout)
        rest = asyncio.create_task(process.stdout.read())
        try:
            yield sampler
        finally:
            await _end(process)
            said += (await rest).decode("utf-8", "replace")
        if not file.exists():
            raise _refused(pid, said)
        sampler.trace = Trace(tuple(slices(json.loads(file.read_bytes()), began)), rate)


def command(pid: int, file: Path, rate: int) -> list[str]:
    """Return how py-spy is called: idle threads too, since waiting for a database is time as well."""
    beside = Path(sys.executable).with_name("py-spy")
    program = str(beside) if beside.exists() else shutil.which("py-spy") or "py-spy"
    return [
        *(program, "record", "--pid", str(pid), "--rate", str(rate), "--idle", "--subprocesses"),
        *("--format", "chrometrace", "--output", str(file)),
    ]


def slices(events: Iterable[dict[str, Any]], began: float) -> Iterator[Slice]:
    """Yield the stretches between changes of each thread's stack; begin and end events nest."""
    open_frames: dict[str, list[Frame]] = {}
    since: dict[str, float] = {}
    for event in events:
        if event.get("ph") not in {"B", "E"}:
            continue
        thread, at = f"{event['pid']}/{event['tid']}", began + event["ts"] / 1e6
        frames = open_frames.setdefault(thread, [])
        if frames and at > since[thread]:
            yield Slice(since[thread], at, thread, tuple(frames))
        since[thread] = at
        if event["ph"] == "B":
            args = event.get("args", {})
            frames.append(Frame(event["name"], args.get("filename", ""), args.get("line") or 0))
        elif frames:
            frames.pop()


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
