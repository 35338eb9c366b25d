"""The parent's side of the worker processes: started together, read from, sent home."""

import asyncio
import pickle
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.records import Record, read
from greenroom.rehearsal.load.session import Job
from greenroom.rehearsal.load.worker import READY

LONGEST_LINE = 64 * 1024 * 1024
NOTICE = 0.2
"""Seconds between the word to begin and the beginning, so that all begin at one moment."""
PATIENCE = 10.0
"""Seconds that a worker may take to send everybody home."""


@dataclass(frozen=True)
class Worker:
    """A process, and what it says when something is wrong."""

    process: asyncio.subprocess.Process
    said: IO[bytes]


@dataclass(frozen=True)
class Crew:
    """Workers that are ready."""

    workers: Sequence[Worker]

    def begin(self) -> float:
        """Let all begin at one moment, and return it."""
        zero = time.monotonic() + NOTICE
        for worker in self.workers:
            assert worker.process.stdin
            worker.process.stdin.write(f"{zero}\n".encode())
        return zero

    async def listen(self, take: Callable[[Record], None]) -> None:
        """Take every record, until all workers have ended; raise if one failed."""
        await asyncio.gather(*(_listen(worker, take) for worker in self.workers))

    def stop(self) -> None:
        """Have everybody sent home; what they saw until then still comes."""
        for worker in self.workers:
            assert worker.process.stdin
            worker.process.stdin.close()


@asynccontextmanager
async def crew(jobs: Sequence[Job]) -> AsyncGenerator[Crew]:
    """Start a worker for each job; at the end none is left."""
    workers = list[Worker]()
    try:
        for _ in jobs:
            workers.append(await _started())
        await asyncio.gather(*map(_brief, workers, jobs))
        yield Crew(workers)
    finally:
        await asyncio.gather(*map(_end, workers))


async def _started() -> Worker:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed at its worker's end
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "greenroom.rehearsal.load.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=said,
        limit=LONGEST_LINE,
    )
    return Worker(process, said)


async def _brief(worker: Worker, job: Job) -> None:
    process = worker.process
    assert process.stdin
    assert process.stdout
    process.stdin.write(pickle.dumps(job))
    with suppress(ConnectionError):  # it has ended; why is said below
        await process.stdin.drain()
    if await process.stdout.readline() != READY:
        raise await _failed(worker)


async def _listen(worker: Worker, take: Callable[[Record], None]) -> None:
    assert worker.process.stdout
    async for line in worker.process.stdout:
        take(read(line))
    if await worker.process.wait():
        raise await _failed(worker)


async def _end(worker: Worker) -> None:
    assert worker.process.stdin
    worker.process.stdin.close()
    try:
        await asyncio.wait_for(worker.process.wait(), PATIENCE)
    except TimeoutError:
        worker.process.kill()
        await worker.process.wait()
    finally:
        worker.said.close()


async def _failed(worker: Worker) -> GreenroomError:
    code = await worker.process.wait()
    worker.said.seek(0)
    said = worker.said.read().decode(errors="replace").strip().splitlines()
    return GreenroomError(
        f"A worker of the load test ended by itself (code {code}).",
        said[-1] if said else "It said nothing; perhaps the machine ran out of memory.",
        "Try fewer people, or free memory on this machine.",
    )
