"""The parent's side of one rehearsal: start the performer, hear what it tells, end it in time."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.server.orders import ORDER, TOLD, Order, Told

LONGEST = 45 * 60.0
"""Seconds after which a rehearsal is ended."""
LONGEST_LINE = 64 * 1024 * 1024
LAST_LINES = 12


class PerformerError(GreenroomError):
    """The performer ended before its work was done."""

    code = "performer"


async def perform(order: Order) -> AsyncIterator[Told]:
    """Yield what the performer tells until it is done; nothing of it is left afterwards."""
    module, line = "greenroom.rehearsal.server.performer", ORDER.dump_json(order)
    async with aclosing(lines_of(module, line, order.out / "performer.log")) as lines:
        async for told in lines:
            yield TOLD.validate_json(told)


async def lines_of(module: str, order: bytes, log: Path) -> AsyncGenerator[bytes]:
    """Run a module in a process of its own that gets an order as a line; yield the lines it answers."""
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=said,
            start_new_session=True,
            limit=LONGEST_LINE,
        )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(order + b"\n")
        async with asyncio.timeout(LONGEST):
            async for line in process.stdout:
                yield line
            status = await process.wait()
    except TimeoutError as error:
        raise PerformerError(
            f"The rehearsal took longer than {LONGEST / 60:.0f} minutes.",
            "It was ended.",
            "Record shorter journeys, or load with fewer people for a shorter time.",
        ) from error
    finally:
        _end(process)
        await process.wait()
    if status:
        lines = log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
        raise PerformerError(
            "The rehearsal's own process failed.", "\n".join(lines) or f"Exit status {status}."
        )


def _end(process: asyncio.subprocess.Process) -> None:
    """End the performer and what it started; they are a process group of their own."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
