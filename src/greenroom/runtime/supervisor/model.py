"""What a program is, and how it is, as plain JSON-able values."""

from dataclasses import asdict, dataclass, field
from typing import Any

PROTOCOL = 1


@dataclass
class Spec:
    """How to run a program. Everything is decided by the control plane; the supervisor only obeys."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: str = "/"
    uid: int | None = None
    gid: int | None = None
    unlink: list[str] = field(default_factory=list)
    """Files to remove before each start, such as a socket."""
    fds: dict[str, str] = field(default_factory=dict)
    """Descriptor number (as text) to the file that is opened for reading on it."""
    rlimits: dict[str, int] = field(default_factory=dict)
    """Names without `RLIMIT_`, e.g. `NPROC`."""
    groups: list[str] = field(default_factory=list)
    """Folders of control groups to make and to enter."""
    group_writes: list[list[str]] = field(default_factory=list)
    """Pairs of file and text to write once the groups exist."""
    oom_counter: str = ""
    """File with a line `oom_kill N`."""
    depth: int = 0
    """How many wrappers stand between the first process and the one that SIGTERM is meant for."""
    restart: bool = True
    grace: float = 10.0
    log_bytes: int = 20 * 2**20
    note: dict[str, str] = field(default_factory=dict)
    """For the control plane; the supervisor hands it back."""


@dataclass
class Program:
    """A program and its state, as kept on disk."""

    spec: Spec
    state: str = "starting"
    wanted: bool = True
    pid: int = 0
    ticks: int = 0
    """Start time of the process since boot, which makes the pid unmistakable."""
    started_at: float = 0.0
    restarts: int = 0
    reason: str = ""
    exit_status: int | None = None
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return everything, for the disk."""
        return asdict(self)

    def public(self) -> dict[str, Any]:
        """Return what the control plane sees: without environment and arguments."""
        seen = {key: value for key, value in asdict(self).items() if key != "spec"}
        return seen | {"name": self.spec.name, "note": self.spec.note}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Program":
        """Return what `to_json` made."""
        rest = {key: value for key, value in data.items() if key != "spec"}
        return cls(Spec(**data["spec"]), **rest)
