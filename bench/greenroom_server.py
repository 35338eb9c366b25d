"""A Greenroom server with a throw-away home, driven by its own command line and API."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import processes
from bench.programs import end, free_port, running
from greenroom.api.schemas import NewToken, ServerOut, SignIn
from greenroom.cli.client import Client
from greenroom.kernel.errors import NetworkError, UnreadyError

GREENROOM = str(Path(sys.executable).parent / "greenroom")
PASSWORD = "a long password for measuring"


@dataclass
class Server:
    """One server; a site lives at `<label>.localhost`."""

    home: Path
    port: int
    environment: dict[str, str]
    token: str = ""
    log: Path = field(default=Path())

    @property
    def url(self) -> str:
        """The address of the dashboard and the API."""
        return f"http://localhost:{self.port}"

    def run(self, *words: str) -> tuple[float, subprocess.CompletedProcess[str]]:
        """Run the command line; return the seconds it took and what it said."""
        begun = time.monotonic()
        done = subprocess.run(
            (GREENROOM, *words), env=self.environment, capture_output=True, text=True, check=False
        )
        return time.monotonic() - begun, done

    def must(self, *words: str) -> tuple[float, str]:
        """Run the command line, which must succeed."""
        took, done = self.run(*words)
        if done.returncode:
            raise RuntimeError(f"greenroom {' '.join(words)}: {done.stdout}{done.stderr}")
        return took, done.stdout

    def deploy(self, folder: Path, slug: str) -> tuple[float, Any]:
        """Deploy a folder; return the seconds and what the command says about the version."""
        took, said = self.must("deploy", str(folder), "--app", slug, "--json")
        return took, json.loads(said)

    def release(self, slug: str, number: int) -> float:
        """Put a version before users; return the seconds."""
        return self.must("release", f"v{number}", "--app", slug)[0]

    def get(self, path: str) -> Any:
        """Ask the API."""
        with Client(self.url, self.token) as client:
            return json.loads(client.text(path))

    def instances(self, slug: str) -> list[Any]:
        """Return the running instances of an app."""
        return self.get(f"/apps/{slug}/instances")

    # Processes

    def control_plane(self) -> int:
        """Return the process of the control plane."""
        return int((self.home / "run" / "control.lock").read_text())

    def own_processes(self) -> dict[str, int]:
        """Return the supervisor, Envoy and the control plane, which run whatever apps there are."""
        found = {"control plane": self.control_plane()}
        for file in Path("/proc").glob("[0-9]*"):
            words = processes.command(int(file.name))
            if str(self.home) in words and "bwrap" not in words:
                if "supervisor" in words:
                    found["supervisor"] = int(file.name)
                elif "bootstrap.json" in words:
                    found["envoy"] = int(file.name)
        return found

    def processes_of(self, slug: str) -> list[int]:
        """Return the processes of an app's instances, their sandbox included."""
        needle = f"/{slug}-v"
        every = [int(file.name) for file in Path("/proc").glob("[0-9]*")]
        roots = [pid for pid in every if _is_sandbox(processes.command(pid), needle)]
        return sorted({pid for root in roots for pid in processes.family(root)})

    def kill_control_plane(self) -> None:
        """End the control plane without a chance to say good-bye."""
        os.kill(self.control_plane(), signal.SIGKILL)


def _is_sandbox(words: str, needle: str) -> bool:
    return "bwrap" in words.split(" ")[0] and needle in words


@contextmanager
def greenroom(folder: Path, core: int | None = None) -> Generator[Server]:
    """Serve until the end, on one core if told, and end the apps too."""
    home = folder / "home"
    home.mkdir(mode=0o755)
    port = free_port()
    plain = {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")}
    config = folder / "server.toml"
    config.touch()
    given = {
        "GREENROOM_CONFIG": str(config),
        "GREENROOM_ADMIN_PASSWORD": PASSWORD,
        "GREENROOM_SERVER": f"http://localhost:{port}",
        "XDG_CONFIG_HOME": str(folder / "person"),
    }
    server = Server(home, port, plain | given, log=folder / "greenroom.log")
    with control_plane(server, core):
        try:
            yield server
        finally:
            server.run("serve", "--stop", "--home", str(home))


@contextmanager
def control_plane(server: Server, core: int | None = None) -> Generator[subprocess.Popen[bytes]]:
    """Run a control plane on the server's home; apps and Envoy outlive it."""
    argv = (GREENROOM, "serve", "--home", str(server.home), "--port", str(server.port))
    with running(argv, server.log, env=server.environment, core=core) as process:
        _until_answering(server, process)
        yield process
        end(process)


def _until_answering(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    with Client(server.url) as client:
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(server.log.read_text()[-3000:])
            try:
                client.get("/server", ServerOut)
            except (NetworkError, UnreadyError):
                time.sleep(0.05)
                continue
            break
        if not server.token:
            wanted = SignIn(name="admin", password=PASSWORD, label="bench")
            server.token = client.post("/tokens", wanted, NewToken).token
            server.environment["GREENROOM_TOKEN"] = server.token
