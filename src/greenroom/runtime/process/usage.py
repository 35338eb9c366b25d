"""What an instance uses: from its control groups, else from /proc."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from greenroom.runtime.supervisor.proc import descendants, memory

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Memory without what the kernel would give back at once, and processor time since the start."""

    memory_bytes: int = 0
    cpu_seconds: float = 0.0


def usage(pid: int | None, note: Mapping[str, str]) -> Usage:
    """Return the use of the instance whose first process is `pid`."""
    if not pid:
        return Usage()
    if note.get("memory_group"):
        folder = Path(note["memory_group"])
        return Usage(_memory(folder), _cpu(Path(note.get("cpu_used", "/dev/null"))))
    processes = [pid, *descendants(pid)]
    return Usage(sum(map(memory, processes)), sum(map(_ticks, processes)) / TICKS)


def _memory(folder: Path) -> int:
    for name in ("memory.current", "memory.usage_in_bytes"):
        try:
            used = int((folder / name).read_text())
            return max(0, used - _field(folder / "memory.stat", "inactive_file"))
        except OSError:
            continue
    return 0


def _cpu(file: Path) -> float:
    """Return seconds: version 2 counts in a table of microseconds, version 1 in nanoseconds alone."""
    if file.name == "cpu.stat":
        return _field(file, "usage_usec") / 1e6
    try:
        return int(file.read_text()) / 1e9
    except (OSError, ValueError):
        return 0.0


def _field(file: Path, name: str) -> int:
    try:
        text = file.read_text()
    except OSError:
        return 0
    found = [
        line.split()[1] for line in text.splitlines() if line.split()[0] in (name, f"total_{name}")
    ]
    return int(found[-1]) if found else 0


def _ticks(pid: int) -> int:
    """Return the processor time of a process and of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15])
