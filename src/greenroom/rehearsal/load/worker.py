"""One worker process: `python -m greenroom.rehearsal.load.worker`.

It reads a pickled job, says it is ready, and begins at the moment it is told. Records go to standard
output. When standard input closes, everybody is sent home: a worker never outlives its parent.
"""

import asyncio
import gc
import pickle
import signal
import sys
from typing import BinaryIO

import uvloop

from greenroom.rehearsal.load.crowd import Crowd
from greenroom.rehearsal.load.health import allow_many_files, pulse
from greenroom.rehearsal.load.records import Record, write
from greenroom.rehearsal.load.session import Job

READY = b"ready\n"
FLUSH = 0.2
"""Seconds after which records are passed on."""


class Outbox:
    """Records on their way to the parent, many in one write."""

    def __init__(self, to: BinaryIO) -> None:
        self._to, self._waiting = to, list[bytes]()

    def put(self, record: Record) -> None:
        """Take a record."""
        self._waiting.append(write(record))

    async def post(self) -> None:
        """Pass on what has come, again and again until cancelled."""
        while True:
            await asyncio.sleep(FLUSH)
            self.flush()

    def flush(self) -> None:
        """Pass on what has come."""
        if self._waiting:
            self._to.write(b"".join(self._waiting))
            self._to.flush()
            self._waiting.clear()


async def work(job: Job, commands: BinaryIO, to: BinaryIO) -> None:
    """Wait for the start, play, and leave when done or when told."""
    reader = await _reading(commands)
    zero = float(await reader.readline())
    outbox = Outbox(to)
    crowd = Crowd(job, zero, outbox.put)
    playing = asyncio.create_task(crowd.play())
    beside = [
        asyncio.create_task(pulse(job.worker, crowd, zero, outbox.put)),
        asyncio.create_task(outbox.post()),
        asyncio.create_task(_until_told(reader, playing)),
    ]
    try:
        await asyncio.wait({playing})
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        outbox.flush()
    if not playing.cancelled():
        playing.result()


async def _reading(commands: BinaryIO) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), commands)
    return reader


async def _until_told(reader: asyncio.StreamReader, playing: asyncio.Task[None]) -> None:
    await reader.read()
    playing.cancel()


def main() -> None:
    """Be a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent decides
    allow_many_files()
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    uvloop.run(work(job, sys.stdin.buffer, sys.stdout.buffer))


if __name__ == "__main__":
    main()
