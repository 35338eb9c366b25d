"""Control groups, version 1 and 2, as plans: which folders to make and what to write there."""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from greenroom.runtime.model import Limits
from greenroom.runtime.process.delegation import ROOT, find_place

PERIOD = 100_000


@dataclass(frozen=True)
class GroupPlan:
    """What the supervisor does before a program starts, and where its use can be read."""

    folders: tuple[Path, ...] = ()
    writes: tuple[tuple[Path, str], ...] = ()
    oom_counter: Path | None = None
    memory: Path | None = None
    """Folder with `memory.stat` and the file of current use."""
    cpu: Path | None = None
    """File that says how much processor time was used."""


class Groups(Protocol):
    """One version of control groups, or none."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        ...


@dataclass(frozen=True)
class NoGroups:
    """This machine lets us make no control groups."""

    name: str = "none"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return a plan that does nothing."""
        return GroupPlan()


@dataclass(frozen=True)
class GroupsV1:
    """One hierarchy per controller; groups are made below our own."""

    memory: Path
    pids: Path
    cpu: Path
    cpuacct: Path
    name: str = "cgroup v1"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        memory, pids, cpu, cpuacct = (
            base / "greenroom" / instance
            for base in (self.memory, self.pids, self.cpu, self.cpuacct)
        )
        most = str(limits.memory_mb * 2**20)
        swap = memory / "memory.memsw.limit_in_bytes"
        return GroupPlan(
            folders=tuple(dict.fromkeys((memory, pids, cpu, cpuacct))),
            writes=(
                (memory / "memory.limit_in_bytes", most),
                *(((swap, most),) if (self.memory / swap.name).exists() else ()),
                (pids / "pids.max", str(limits.processes)),
                (cpu / "cpu.cfs_period_us", str(PERIOD)),
                (cpu / "cpu.cfs_quota_us", str(int(limits.cpus * PERIOD))),
            ),
            oom_counter=memory / "memory.oom_control",
            memory=memory,
            cpu=cpuacct / "cpuacct.usage",
        )


@dataclass(frozen=True)
class GroupsV2:
    """The unified hierarchy."""

    base: Path
    has_cpu: bool = True
    name: str = "cgroup v2"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        group = self.base / instance
        swap = group / "memory.swap.max"
        quota = f"{int(limits.cpus * PERIOD)} {PERIOD}"
        return GroupPlan(
            folders=(group,),
            writes=(
                (group / "memory.max", str(limits.memory_mb * 2**20)),
                *(((swap, "0"),) if (self.base / swap.name).exists() else ()),
                (group / "memory.oom.group", "1"),
                (group / "pids.max", str(limits.processes)),
                *(((group / "cpu.max", quota),) if self.has_cpu else ()),
            ),
            oom_counter=group / "memory.events",
            memory=group,
            cpu=group / "cpu.stat",
        )


def find_groups() -> tuple[Groups, str]:
    """Return the control groups that work here, tried for real, and a sentence why."""
    for make in (_version_2, _version_1):
        groups = make()
        if groups is None:
            continue
        failure = _try(groups)
        if not failure:
            return groups, _about(groups)
    return (
        NoGroups(),
        "No control groups can be made here, so memory and processes are not limited.",
    )


def _about(groups: Groups) -> str:
    if isinstance(groups, GroupsV2) and not groups.has_cpu:
        return f"{groups.name} limits memory and processes, but not processor time: that is not given to us here."
    return f"{groups.name} limits memory, processes and processor time."


def _version_2() -> Groups | None:
    place = find_place()
    return GroupsV2(place.base, place.cpu) if place else None


def _version_1() -> Groups | None:
    paths = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = ROOT / controller / path.lstrip("/")
    if not {"memory", "pids", "cpu", "cpuacct"} <= paths.keys():
        return None
    return GroupsV1(paths["memory"], paths["pids"], paths["cpu"], paths["cpuacct"])


def _try(groups: Groups) -> str:
    plan = groups.plan(f"probe-{os.getpid()}-{time.monotonic_ns()}", Limits())
    try:
        for folder in plan.folders:
            folder.mkdir(parents=True, exist_ok=True)
        for path, text in plan.writes:
            path.write_text(text)
        return _enter(plan)
    except OSError as error:
        return str(error)
    finally:
        for folder in plan.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _enter(plan: GroupPlan) -> str:
    """Have a process enter the groups: to make them is not yet to be let in."""
    script = 'for group do echo 0 > "$group/cgroup.procs" || exit 1; done'
    command = ["/bin/sh", "-c", script, "-", *map(str, plan.folders)]
    done = subprocess.run(command, capture_output=True, check=False)
    return "a process may not enter the groups that can be made" if done.returncode else ""
