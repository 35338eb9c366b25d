"""Instances as values."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

Network = Literal["none", "egress", "host"]
State = Literal["starting", "running", "restarting", "stopping", "ended"]
Reason = Literal[
    "", "exit", "signal", "out-of-memory", "stopped", "idle", "replaced", "not-ready", "lost"
]


@dataclass(frozen=True)
class Limits:
    """What one instance may use."""

    memory_mb: int = 2048
    cpus: float = 1.0
    processes: int = 256
    tmp_mb: int = 512
    log_mb: int = 20


@dataclass(frozen=True)
class Order:
    """Everything needed to start one instance; a value, so that it can be stored and compared."""

    instance: str
    """Id, also the name of its socket folder and log file: `[a-z0-9-]{1,40}`."""
    app: str
    """Slug; the sandbox gives each app (not each version) a uid of its own."""
    app_number: int
    """Small positive integer per app, from which the uid is made."""
    version: int
    stage: str
    argv: tuple[str, ...]
    """The command inside the sandbox; refers to `bundle_at`, `socket_at` and `launchers_at`."""
    env: dict[str, str] = field(default_factory=dict, repr=False)
    """Variables and secrets of the stage; never put into arguments or logs."""
    bundle: Path = Path()
    """The app's files on this machine; shown read-only at `/app`."""
    readable: tuple[Path, ...] = ()
    """Shown read-only at their own path: environment, interpreter."""
    shown: tuple[tuple[Path, str], ...] = ()
    """Pairs of a file here and the path at which it is shown, read-only."""
    limits: Limits = Limits()
    network: Network = "egress"
    ready_path: str = "/"
    ready_timeout: float = 120
    stop_grace: float = 10
    """Seconds between SIGTERM and SIGKILL."""
    restart: bool = True
    """Start again after a crash, with back-off."""


@dataclass(frozen=True)
class Observed:
    """An instance as it is now."""

    instance: str
    state: State
    socket: Path
    """Where it answers HTTP on this machine."""
    pid: int | None = None
    started_at: datetime | None = None
    restarts: int = 0
    reason: Reason = ""
    """Why it ended, or why it was last restarted."""
    exit_status: int | None = None
    """Exit code, or minus the signal number."""
    detail: str = ""
    """A sentence for people: `ran out of memory at 512 MB`."""
    memory_bytes: int = 0
    cpu_seconds: float = 0.0
    isolation: str = ""
    """The rung of the sandbox ladder, `A` to `E`."""
