"""Why a program ended, in a word for machines and a sentence for people."""

import os
import signal
from pathlib import Path

from greenroom.runtime.supervisor.model import Program, Spec

UNKNOWN = "It ended; how is not known, because the supervisor was started anew in between."
OUT_OF_MEMORY = "out-of-memory"


def reap(pid: int) -> int | None:
    """Return the exit code, or minus the signal; None for a process that was adopted."""
    if not pid:
        return None
    try:
        _, raw = os.waitpid(pid, 0)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(raw)


def explain(program: Program, status: int | None) -> tuple[str, str]:
    """Return reason and sentence for a program that ended with this status."""
    if not program.wanted:
        return program.reason, f"It was stopped ({program.reason})."
    if status != 0 and oom_kills(program.spec) > program.oom_kills:
        limit = program.spec.note.get("memory_mb", "?")
        return OUT_OF_MEMORY, f"It ran out of memory: its limit is {limit} MB."
    if status is None:
        return "lost", UNKNOWN
    number = _signal_of(status)
    if number:
        return "signal", f"It was ended by {_name(number)}."
    return "exit", f"It ended with exit code {status}."


def oom_kills(spec: Spec) -> int:
    """Return how many processes of the control group the kernel has killed for want of memory."""
    return count(spec.oom_counter)


def count(oom_counter: str | Path | None) -> int:
    """Return the number of `oom_kill` in such a file; 0 if there is none."""
    try:
        text = Path(oom_counter).read_text() if oom_counter else ""
    except OSError:
        return 0
    pairs = dict(line.split(maxsplit=1) for line in text.splitlines() if " " in line)
    return int(pairs.get("oom_kill", 0))


def _signal_of(status: int) -> int:
    """Return the signal behind a status; a sandbox reports its program's as 128 + number."""
    if status < 0:
        return -status
    return status - 128 if 128 < status < 128 + signal.NSIG else 0


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
