"""Memory: Greenroom's own processes at rest, and what each idle instance costs beyond its app."""

import time

from bench import apps, processes
from bench.lab import Lab
from bench.model import Row, at_most
from bench.peers.shinyhub import ShinyHub

COUNT = 5


def measure(lab: Lab) -> list[Row]:
    """Weigh the hosts, start idle apps, and weigh what stands beside each app (PSS, idle for 3 s)."""
    server, names = lab.greenroom, [f"idle-{number}" for number in range(COUNT)]
    for name in names:
        app = apps.echo(lab.new_folder("memory"), name, name)
        server.deploy(app, name)
        if isinstance(lab.shinyhub, ShinyHub):
            lab.shinyhub.deploy(app, name)
    time.sleep(3)
    parts = {name: processes.memory_mb(pid) for name, pid in server.own_processes().items()}
    beyond = [_beyond(server.processes_of(name)) for name in names]
    theirs, own = _there(lab, names)
    for name in names:
        server.must("stop", "--app", name)
    beside = "ShinyHub" if theirs else ""
    note = ", ".join(f"{name} {size:.0f}" for name, size in sorted(parts.items()))
    return [
        Row("memory of the host at rest", "MB", [sum(parts.values())], beside, own, note=note, more=parts),
        Row("memory per idle instance beyond the app", "MB", beyond, beside, theirs, at_most(5)),
    ]  # fmt: skip


def _there(lab: Lab, names: list[str]) -> tuple[list[float], list[float]]:
    """Weigh the same at ShinyHub, and put its apps to sleep."""
    hub = lab.shinyhub
    if not isinstance(hub, ShinyHub):
        return [], []
    beyond = [_beyond(hub.processes_of(name)) for name in names]
    for name in names:
        hub.sleep(name)
    return beyond, [processes.memory_mb(hub.pid)]


def _beyond(pids: list[int]) -> float:
    """Return the memory of everything but the app: sandboxes, log pumps, launchers that stay."""
    return sum(processes.memory_mb(pid) for pid in pids if not _is_app(processes.command(pid)))


def _is_app(words: str) -> bool:
    program = words.split(" ")[0].rpartition("/")[2]
    return program.startswith("python")
