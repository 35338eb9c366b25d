"""What a program is, and how it is, as plain JSON-able values."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

PROTOCOL = 2
NAME = r"[a-z0-9-]{1,60}"


@dataclass
class Spec:
    """How to run a program. Everything is decided by the control plane; the supervisor only obeys."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: str = "/"
    uid: int | None = None
    gid: int | None = None
    folders: list[list[Any]] = field(default_factory=list)
    """Pairs of folder and mode, made for the program's user before each start."""
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
    network: str = ""
    """`veth` gives it a network of its own from which other machines can be reached."""
    landlock: dict[str, list[str]] = field(default_factory=dict)
    """`scope` keeps it from abstract sockets; `read` and `write` are the only files it may touch."""
    seccomp: str = ""
    """File with a filter to load; for a program that no sandbox loads it for."""
    watch: dict[str, int] = field(default_factory=dict)
    """Limits on `memory` (bytes) and `processes` to watch over where control groups are missing."""
    depth: int = 0
    """How many wrappers stand between the first process and the one that SIGTERM is meant for."""
    announced: bool = False
    """Whether it is `starting` until the control plane says that it is ready."""
    restart: bool = True
    grace: float = 10.0
    log_bytes: int = 20 * 2**20
    note: dict[str, str] = field(default_factory=dict)
    """For the control plane; the supervisor hands it back."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Spec":
        """Return the spec; what a newer Greenroom wrote and this one does not know is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})


@dataclass
class Program:
    """A program and its state, as kept on disk."""

    spec: Spec
    state: str = "starting"
    wanted: bool = True
    pid: int = 0
    ticks: int = 0
    """Start time of the process since boot, which makes the pid unmistakable."""
    boot: str = ""
    """Id of the boot in which `pid` and `ticks` mean something."""
    mark: str = ""
    """In the environment of all its processes, so that none is overlooked."""
    oom_kills: int = 0
    """What the counter said when it was started."""
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
        hidden = ("spec", "mark")
        seen = {key: value for key, value in vars(self).items() if key not in hidden}
        return seen | {"name": self.spec.name, "note": self.spec.note}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Program":
        """Return what `to_json` made."""
        known = {one.name for one in fields(cls)} - {"spec"}
        rest = {key: value for key, value in data.items() if key in known}
        return cls(Spec.from_json(data["spec"]), **rest)
