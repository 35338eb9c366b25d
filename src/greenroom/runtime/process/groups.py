"""Control groups, version 1 and 2, as plans: which folders to make and what to write there."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from greenroom.runtime.model import Limits

ROOT = Path("/sys/fs/cgroup")
PERIOD = 100_000
SELF = "greenroom-self"


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
    name: str = "cgroup v2"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        group = self.base / instance
        swap = group / "memory.swap.max"
        return GroupPlan(
            folders=(group,),
            writes=(
                (group / "memory.max", str(limits.memory_mb * 2**20)),
                *(((swap, "0"),) if (self.base / swap.name).exists() else ()),
                (group / "memory.oom.group", "1"),
                (group / "pids.max", str(limits.processes)),
                (group / "cpu.max", f"{int(limits.cpus * PERIOD)} {PERIOD}"),
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
            return groups, f"{groups.name} limits memory, processes and processor time."
    return (
        NoGroups(),
        "No control groups can be made here, so memory and processes are not limited.",
    )


def _version_2() -> Groups | None:
    """Return groups below the root of the hierarchy, or below our own group if that was given to us."""
    for top in (ROOT, _own_group()):
        if top is None or not _has_controllers(top):
            continue
        base = top / "greenroom"
        try:
            base.mkdir(exist_ok=True)
            _step_aside(top)
            for folder in (top, base):
                (folder / "cgroup.subtree_control").write_text("+memory +pids +cpu")
        except OSError:
            continue
        return GroupsV2(base)
    return None


def _has_controllers(folder: Path) -> bool:
    try:
        given = (folder / "cgroup.controllers").read_text().split()
    except OSError:
        return False
    return {"memory", "pids", "cpu"} <= set(given)


def _own_group() -> Path | None:
    """Return our own group, which a service manager may have delegated to us."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        if line.startswith("0::/") and line != "0::/":
            own = ROOT / line.removeprefix("0::/")
            return own.parent if own.name == SELF else own
    return None


def _step_aside(top: Path) -> None:
    """Leave a group that is to have groups below it for one beside them: the kernel wants it empty."""
    if top != ROOT and str(os.getpid()) in (top / "cgroup.procs").read_text().split():
        (top / SELF).mkdir(exist_ok=True)
        (top / SELF / "cgroup.procs").write_text(str(os.getpid()))


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
    except OSError as error:
        return str(error)
    finally:
        for folder in plan.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()
    return ""
