"""What a process is that reads what the app of a stranger sends: polite, bounded, gone with its parent."""

import asyncio
import os
import resource
import sys
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

NICE = 10
"""Steps by which everything else on the machine goes first."""
MEMORY = 4 * 2**30
"""Bytes that it may use; what an app sends is not allowed to fill the server."""

Work = Callable[[bytes], Coroutine[Any, Any, None]]


def obey(work: Work) -> None:
    """Do what the first line of standard input orders, in this process, and end it."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    asyncio.run(_until_told(work, sys.stdin.buffer.readline()))


async def _until_told(work: Work, order: bytes) -> None:
    """Work, or end at once when the parent is gone."""
    working = asyncio.create_task(work(order))
    parent = asyncio.create_task(asyncio.to_thread(sys.stdin.buffer.read))
    await asyncio.wait({working, parent}, return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        os._exit(1)
    sys.stdout.flush()
    status = 1 if working.exception() else 0
    if status:
        traceback.print_exception(working.exception())
    os._exit(status)  # a thread still waits for the parent
