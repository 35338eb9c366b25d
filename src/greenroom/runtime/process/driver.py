"""The driver for one machine."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from greenroom.runtime.model import Observed, Order, Reason
from greenroom.runtime.process import seccomp
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.groups import GroupPlan
from greenroom.runtime.process.logs import read_log
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.ready import until_ready
from greenroom.runtime.process.sandbox import SECCOMP_FD, View, arguments
from greenroom.runtime.supervisor.model import Spec

FIRST_UID, LAST_UID = 61_000, 64_999
LONGEST_SOCKET = 100


class ProcessDriver:
    """Runs instances as sandboxed processes; fulfils `runtime.ports.Driver`."""

    def __init__(
        self, home: Path, supervisor: Supervisor, machine: Machine, launchers: Path
    ) -> None:
        self._home, self._supervisor, self.machine = home, supervisor, machine
        self._launchers = launchers
        self._sockets = _socket_folder(home)

    async def start(self, order: Order) -> Observed:
        """Start an instance; one that runs is left alone."""
        uid = self._uid(order.app_number)
        folder = self._sockets / order.instance
        await asyncio.to_thread(self._prepare, folder, uid)
        spec = self._spec(order, folder, uid)
        return self._observed(await self._supervisor.start(spec))

    async def wait_ready(self, order: Order) -> Observed:
        """Wait for the first real answer."""

        async def state() -> Observed:
            return await self._one(order.instance)

        return await until_ready(order, self._socket(order.instance), state, self.logs)

    async def stop(self, instance: str, reason: Reason = "stopped") -> None:
        """Stop an instance and take its socket away."""
        await self._supervisor.stop(instance, reason)
        await asyncio.to_thread(shutil.rmtree, self._sockets / instance, ignore_errors=True)

    async def list(self) -> list[Observed]:
        """Return every instance that is not forgotten."""
        programs = await self._supervisor.list()
        return [self._observed(program) for program in programs if program["note"].get("app")]

    async def follow(self) -> AsyncIterator[Observed]:
        """Yield every change."""
        async for program in self._supervisor.follow():
            if program["note"].get("app"):
                yield self._observed(program)

    async def logs(
        self, instance: str, *, follow: bool = False, tail: int = 200
    ) -> AsyncIterator[str]:
        """Yield lines of output."""
        async for line in read_log(self._log(instance), tail=tail, follow=follow):
            yield line

    async def forget(self, instance: str) -> None:
        """Drop the record and the logs of an ended instance."""
        await self._supervisor.ask("forget", name=instance)

    # The plan

    def _spec(self, order: Order, folder: Path, uid: int | None) -> Spec:
        groups = self.machine.groups.plan(order.instance, order.limits)
        return Spec(
            name=order.instance,
            argv=[*self._argv(order, folder)],
            env=_environment(order),
            uid=uid,
            gid=uid,
            unlink=[str(folder / "app.sock")],
            fds={str(SECCOMP_FD): str(self._filter())} if self.machine.bwrap else {},
            rlimits={"CORE": 0},
            groups=[str(path) for path in groups.folders],
            group_writes=[[str(path), text] for path, text in groups.writes],
            oom_counter=str(groups.oom_counter or ""),
            depth=2 if self.machine.bwrap else 0,
            restart=order.restart,
            grace=order.stop_grace,
            log_bytes=order.limits.log_mb * 2**20,
            note=_note(order, groups, self.machine),
        )

    def _argv(self, order: Order, folder: Path) -> Sequence[str]:
        if self.machine.bwrap is None:
            return _without_sandbox(order, folder, self._launchers)
        view = View(
            read_only=(
                (order.bundle, "/app"),
                (self._launchers, "/greenroom"),
                *((path, str(path)) for path in order.readable if not path.is_relative_to("/usr")),
            ),
            writable=((folder, "/run/greenroom"),),
            tmp_mb=order.limits.tmp_mb,
            cwd="/app",
            network=order.network,
        )
        return arguments(self.machine.bwrap, view, order.argv)

    def _prepare(self, folder: Path, uid: int | None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if uid is not None:
            os.chown(folder, uid, uid)

    def _filter(self) -> Path:
        path = self._home / "run" / "seccomp.bpf"
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(seccomp.program())
            part.rename(path)
        return path

    def _uid(self, app_number: int) -> int | None:
        if not self.machine.is_root:
            return None
        return FIRST_UID + (app_number - 1) % (LAST_UID - FIRST_UID + 1)

    # What is

    async def _one(self, instance: str) -> Observed:
        found = [seen for seen in await self.list() if seen.instance == instance]
        return found[0] if found else Observed(instance, "ended", self._socket(instance))

    def _observed(self, program: dict[str, Any]) -> Observed:
        note = program["note"]
        return Observed(
            instance=program["name"],
            state=program["state"],
            socket=self._socket(program["name"]),
            pid=program["pid"] or None,
            started_at=_instant(program["started_at"]),
            restarts=program["restarts"],
            reason=program["reason"],
            exit_status=program["exit_status"],
            detail=program["detail"],
            memory_bytes=_number(note.get("memory_used", "")),
            isolation=note.get("rung", ""),
        )

    def _socket(self, instance: str) -> Path:
        return self._sockets / instance / "app.sock"

    def _log(self, instance: str) -> Path:
        return self._home / "logs" / "instances" / f"{instance}.log"


def _environment(order: Order) -> dict[str, str]:
    basis = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 - inside the sandbox
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",  # noqa: S108 - inside the sandbox
        "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108 - inside the sandbox
        "PYTHONUNBUFFERED": "1",
    }
    return basis | order.env


def _note(order: Order, groups: GroupPlan, machine: Machine) -> dict[str, str]:
    return {
        "app": order.app,
        "version": str(order.version),
        "stage": order.stage,
        "rung": machine.rung,
        "memory_mb": str(order.limits.memory_mb),
        "memory_used": str(groups.memory_used or ""),
    }


def _without_sandbox(order: Order, folder: Path, launchers: Path) -> list[str]:
    """Return the command with the sandbox's paths replaced by the real ones."""
    places = {
        "/run/greenroom": str(folder),
        "/greenroom": str(launchers),
        "/app": str(order.bundle),
    }
    argv = []
    for part in order.argv:
        for inside, here in places.items():
            if part == inside or part.startswith(f"{inside}/"):
                part = here + part.removeprefix(inside)
                break
        argv.append(part)
    return argv


def _socket_folder(home: Path) -> Path:
    """Return where sockets live: Unix allows their paths 107 bytes only."""
    folder = home / "run" / "i"
    longest = folder / ("x" * 40) / "app.sock"
    if len(str(longest)) <= LONGEST_SOCKET:
        return folder

    name = hashlib.sha256(str(home).encode()).hexdigest()[:10]
    base = Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))  # noqa: S108
    return base / f"greenroom-{name}"


def _instant(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _number(path: str) -> int:
    try:
        return int(Path(path).read_text()) if path else 0
    except (OSError, ValueError):
        return 0
