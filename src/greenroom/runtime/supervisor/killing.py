"""Leaving nothing of a program behind."""

import asyncio
import os
import signal
from collections.abc import Iterable
from pathlib import Path

from greenroom.runtime.supervisor.model import Program, Spec
from greenroom.runtime.supervisor.proc import descendants, marked

ROUNDS = 500
PAUSE = 0.01


def send(pids: Iterable[int], number: int) -> None:
    """Send a signal to those that are still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def everyone(program: Program) -> set[int]:
    """Return every living process of a program, orphans included."""
    found = {program.pid, *descendants(program.pid)} if program.pid else set()
    if program.spec.groups:
        return found | _in_groups(program.spec)
    return found | (set(marked(program.mark)) if program.mark else set())


async def clear(program: Program) -> bool:
    """Kill what is left of a program, again and again as it may be forking; whether all are gone."""
    for _ in range(ROUNDS):
        left = everyone(program)
        if not left:
            return True
        for folder in program.spec.groups:
            _kill_group(Path(folder))
        send(left, signal.SIGKILL)
        await asyncio.sleep(PAUSE)
    return False


async def remove_groups(spec: Spec) -> None:
    """Remove the control groups of a program; one that is still busy is used again by the next start."""
    for folder in spec.groups:
        for _ in range(20):
            try:
                Path(folder).rmdir()
            except FileNotFoundError:
                break
            except OSError:
                await asyncio.sleep(PAUSE)
            else:
                break


def _in_groups(spec: Spec) -> set[int]:
    found: set[int] = set()
    for folder in spec.groups:
        try:
            found.update(map(int, Path(folder, "cgroup.procs").read_text().split()))
        except OSError:
            continue
    return found - {0}


def _kill_group(folder: Path) -> None:
    """Kill a whole group of version 2 at once, where the kernel can."""
    try:
        (folder / "cgroup.kill").write_text("1")
    except OSError:
        return
