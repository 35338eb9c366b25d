"""Control groups, version 1 and 2, as plans: which folders to make and what to write there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from greenroom.runtime.model import Limits

ROOT = Path("/sys/fs/cgroup")
PERIOD = 100_000


@dataclass(frozen=True)
class GroupPlan:
    """What the supervisor does before a program starts."""

    folders: tuple[Path, ...] = ()
    writes: tuple[tuple[Path, str], ...] = ()
    oom_counter: Path | None = None
    memory_used: Path | None = None
    cpu_used: Path | None = None


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
    name: str = "cgroup v1"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        memory, pids, cpu = (
            base / "greenroom" / instance for base in (self.memory, self.pids, self.cpu)
        )
        return GroupPlan(
            folders=(memory, pids, cpu),
            writes=(
                (memory / "memory.limit_in_bytes", str(limits.memory_mb * 2**20)),
                (pids / "pids.max", str(limits.processes)),
                (cpu / "cpu.cfs_period_us", str(PERIOD)),
                (cpu / "cpu.cfs_quota_us", str(int(limits.cpus * PERIOD))),
            ),
            oom_counter=memory / "memory.oom_control",
            memory_used=memory / "memory.usage_in_bytes",
        )


@dataclass(frozen=True)
class GroupsV2:
    """The unified hierarchy."""

    base: Path
    name: str = "cgroup v2"

    def plan(self, instance: str, limits: Limits) -> GroupPlan:
        """Return the plan for an instance."""
        group = self.base / instance
        return GroupPlan(
            folders=(group,),
            writes=(
                (group / "memory.max", str(limits.memory_mb * 2**20)),
                (group / "memory.oom.group", "1"),
                (group / "pids.max", str(limits.processes)),
                (group / "cpu.max", f"{int(limits.cpus * PERIOD)} {PERIOD}"),
            ),
            oom_counter=group / "memory.events",
            memory_used=group / "memory.current",
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
    controllers = ROOT / "cgroup.controllers"
    if not controllers.exists() or "memory" not in controllers.read_text().split():
        return None
    base = ROOT / "greenroom"
    try:
        base.mkdir(exist_ok=True)
        for folder in (ROOT, base):
            (folder / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    except OSError:
        return None
    return GroupsV2(base)


def _version_1() -> Groups | None:
    paths = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = ROOT / controller / path.lstrip("/")
    if not {"memory", "pids", "cpu"} <= paths.keys():
        return None
    return GroupsV1(paths["memory"], paths["pids"], paths["cpu"])


def _try(groups: Groups) -> str:
    plan = groups.plan("probe", Limits())
    try:
        for folder in plan.folders:
            folder.mkdir(parents=True, exist_ok=True)
        for path, text in plan.writes:
            path.write_text(text)
        for folder in plan.folders:
            folder.rmdir()
    except OSError as error:
        return str(error)
    return ""
