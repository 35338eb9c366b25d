"""A ShinyHub server with a throw-away home, driven by its own command line."""

import json
import secrets
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import processes
from bench.peers.installing import SYSTEM_PATH, from_pypi
from bench.programs import end, free_port, running

PATIENCE = 90.0
REFUSED_FOR_NOW = ("cores available", "rate_limit")
"""What it says where a deploy may be tried again: the processors are busy, or it took many lately."""
UV = Path(__file__).parents[2] / ".venv" / "bin" / "uv"


@dataclass
class ShinyHub:
    """One server; apps live at `/app/<slug>/`."""

    program: Path
    home: Path
    port: int
    environment: dict[str, str]
    pid: int = 0
    log: Path = field(default=Path())
    refusals: int = 0
    """How many deploys it refused for now."""

    def run(self, *words: str) -> tuple[float, subprocess.CompletedProcess[str]]:
        """Run its command line; return the seconds it took and what it said."""
        begun = time.monotonic()
        done = subprocess.run(
            (str(self.program), *words),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return time.monotonic() - begun, done

    def deploy(self, folder: Path, slug: str) -> float:
        """Deploy a folder, wait until it is healthy, return the seconds.

        ShinyHub refuses while others keep the processors busy, and after many deploys. Only the try that it
        takes is timed.
        """
        words = ("deploy", str(folder), "--slug", slug, "--wait", "--visibility", "public")
        deadline = time.monotonic() + PATIENCE
        while True:
            took, done = self.run(*words)
            if not done.returncode:
                return took
            is_for_now = any(words in done.stderr for words in REFUSED_FOR_NOW)
            if not is_for_now or time.monotonic() > deadline:
                raise RuntimeError(f"shinyhub deploy {slug}: {done.stderr[-1500:]}")
            self.refusals += 1
            time.sleep(2)

    def sleep(self, slug: str) -> None:
        """Put an app to sleep."""
        _, done = self.run("apps", "sleep", slug)
        if done.returncode:
            raise RuntimeError(f"shinyhub apps sleep {slug}: {done.stdout}{done.stderr}")

    def show(self, slug: str) -> Any:
        """Return what it says about an app."""
        return json.loads(self.run("apps", "show", slug, "--output", "json")[1].stdout)

    def address(self, slug: str) -> str:
        """Return the address of an app."""
        return f"http://127.0.0.1:{self.port}/app/{slug}/"

    def processes_of(self, slug: str) -> list[int]:
        """Return the processes of an app, its helpers included."""
        needle = f"/apps/{slug}/"
        mine = processes.family(self.pid)
        roots = [pid for pid in mine if needle in processes.command(pid)]
        return sorted({pid for root in roots for pid in processes.family(root)})


@contextmanager
def shinyhub(folder: Path, core: int | None = None) -> Generator[ShinyHub]:
    """Serve ShinyHub until the end, on one core if told, with its own package cache, and end its apps too."""
    program = from_pypi("shinyhub", "shinyhub")
    port, password = free_port(), secrets.token_hex(12)
    for name in ("hub", "person", "programs"):
        (folder / name).mkdir()
    (folder / "programs" / "uv").symlink_to(UV)  # nothing else of ours may be found by its apps
    environment = {
        "PATH": f"{folder / 'programs'}:{SYSTEM_PATH}",
        "HOME": str(folder / "person"),
        "SHINYHUB_AUTH_SECRET": secrets.token_hex(24),
        "SHINYHUB_ADMIN_USER": "admin",
        "SHINYHUB_ADMIN_PASSWORD": password,
        "SHINYHUB_SERVER_HOST": "127.0.0.1",
        "SHINYHUB_SERVER_PORT": str(port),
        "SHINYHUB_SHUTDOWN_APPS": "stop",
        "SHINYHUB_RUNTIME_DEFAULT_MAX_SESSIONS_PER_REPLICA": "1000",
    }
    hub = ShinyHub(program, folder / "hub", port, environment, log=folder / "shinyhub.log")
    argv = (str(program), "serve")
    with running(argv, hub.log, port=port, env=environment, cwd=hub.home, core=core) as process:
        hub.pid = process.pid
        known = f"http://127.0.0.1:{port}"
        _, done = hub.run("login", "--host", known, "--username", "admin", "--password", password)
        if done.returncode:
            raise RuntimeError(f"shinyhub login: {done.stdout}{done.stderr}")
        try:
            yield hub
        finally:
            _end_all(process, hub)


def _end_all(process: subprocess.Popen[bytes], hub: ShinyHub) -> None:
    """End the server and whatever of its home is left; it lets apps outlive it."""
    left = processes.family(process.pid)[1:]
    end(process)
    for pid in left:
        if str(hub.home) in processes.command(pid):
            processes.kill(pid)
