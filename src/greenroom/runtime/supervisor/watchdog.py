"""Limits where there are no control groups: look now and then, and end what uses too much."""

from greenroom.runtime.supervisor.ending import OUT_OF_MEMORY
from greenroom.runtime.supervisor.killing import everyone
from greenroom.runtime.supervisor.model import Program
from greenroom.runtime.supervisor.proc import memory

EVERY = 1.0
"""Seconds between two looks."""


def verdict(program: Program) -> tuple[str, str] | None:
    """Return why a program must end now: reason and sentence; None if it keeps to its limits."""
    watch = program.spec.watch
    if not watch or not program.pid:
        return None
    processes = everyone(program)
    most = watch.get("processes", 0)
    if most and len(processes) > most:
        return (
            "signal",
            f"It was ended because it had {len(processes)} processes; its limit is {most}.",
        )
    limit = watch.get("memory", 0)
    if limit and sum(map(memory, processes)) > limit:
        return OUT_OF_MEMORY, f"It ran out of memory: its limit is {limit >> 20} MB."
    return None
