"""An order becomes the spec of a program: what is run, what it sees, what it may use. Nothing is started here."""

import hashlib
import math
import os
from dataclasses import replace
from pathlib import Path

from greenroom.runtime.model import Order
from greenroom.runtime.process.files import SandboxFiles, resolver
from greenroom.runtime.process.groups import GroupPlan
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.sandbox import MERGED, SECCOMP_FD, SYSTEM, View, arguments
from greenroom.runtime.supervisor.model import Spec

FIRST_UID, LAST_UID = 61_000, 64_999
LONGEST_SOCKET = 100
"""Unix allows the path of a socket 107 bytes; a few are kept in hand."""
TMP = "/tmp"  # noqa: S108 - inside the sandbox


class Planner:
    """Plans for one home on one machine."""

    def __init__(self, home: Path, machine: Machine, launchers: Path) -> None:
        self._machine, self._launchers = machine, launchers
        self._files = SandboxFiles(home)
        self._home_name = hashlib.sha256(str(home).encode()).hexdigest()[:10]
        self.sockets = _socket_folder(home, self._home_name)

    def socket(self, instance: str) -> Path:
        """Return where an instance answers."""
        return self.sockets / instance / "app.sock"

    def spec(self, order: Order) -> Spec:
        """Return how to run an order's instance."""
        machine, folder, uid = self._machine, self.sockets / order.instance, self._uid(order)
        groups = machine.groups.plan(f"{self._home_name}-{order.instance}", order.limits)
        apart = order.network == "egress" and machine.egress
        if machine.bwrap:
            argv = arguments(machine.bwrap, self._view(order, folder, uid), order.argv)
        else:
            argv = [self._outside(part, order, folder) for part in order.argv]
        return Spec(
            name=order.instance,
            argv=argv,
            env=self._environment(order, folder),
            cwd="/" if machine.bwrap else str(order.bundle),
            uid=uid,
            gid=uid,
            folders=[[str(folder), 0o700]]
            + ([] if machine.bwrap else [[str(folder / "tmp"), 0o700]]),
            unlink=[str(folder / "app.sock")],
            fds={str(SECCOMP_FD): str(self._files.filter())} if machine.bwrap else {},
            rlimits={"CORE": 0},
            groups=[str(path) for path in groups.folders],
            group_writes=[[str(path), text] for path, text in groups.writes],
            oom_counter=str(groups.oom_counter or ""),
            network="veth" if apart else "",
            landlock=self._landlock(order, folder),
            seccomp="" if machine.bwrap else str(self._files.filter()),
            watch={} if groups.folders else _watch(order),
            depth=2 if machine.bwrap else 0,
            announced=True,
            restart=order.restart,
            grace=order.stop_grace,
            log_bytes=order.limits.log_mb * 2**20,
            note=_note(order, groups, machine),
        )

    def _view(self, order: Order, folder: Path, uid: int | None) -> View:
        shown = tuple(path for path in order.readable if not path.is_relative_to("/usr"))
        apart = order.network == "egress" and self._machine.egress
        return View(
            read_only=(
                (order.bundle, "/app"),
                (self._launchers, "/greenroom"),
                *((path, str(path)) for path in shown),
                *order.shown,
                *self._files.users(os.geteuid() if uid is None else uid),
                *(resolver() if apart else ()),
            ),
            writable=((folder, "/run/greenroom"),),
            tmp_mb=order.limits.tmp_mb,
            cwd="/app",
            network=order.network,
            processes=0 if self._machine.groups.name != "none" else order.limits.processes,
        )

    def _environment(self, order: Order, folder: Path) -> dict[str, str]:
        if self._machine.bwrap:
            return _environment(order, TMP)
        env = {name: self._outside(value, order, folder) for name, value in order.env.items()}
        return _environment(replace(order, env=env), str(folder / "tmp"))

    def _outside(self, text: str, order: Order, folder: Path) -> str:
        """Return a path of the sandbox as it is without one; any other text as it is."""
        places = {
            "/run/greenroom": folder,
            "/greenroom": self._launchers,
            "/app": order.bundle,
            **{inside: here for here, inside in order.shown},
        }
        for inside, here in places.items():
            if text == inside or text.startswith(f"{inside}/"):
                return f"{here}{text.removeprefix(inside)}"
        return text

    def _landlock(self, order: Order, folder: Path) -> dict[str, list[str]]:
        """In a sandbox files are apart already; without one, Landlock is all there is."""
        if self._machine.bwrap:
            return {"scope": []} if self._machine.scope else {}
        if not self._machine.landlock:
            return {}
        system = [*SYSTEM, *(f"/{name}" for name in MERGED), "/etc/passwd", "/etc/group", "/proc"]
        shown = [order.bundle, self._launchers, *order.readable, *dict(order.shown)]
        devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/shm"]  # noqa: S108
        return {
            "scope": [],
            "read": [*system, "/dev/urandom", "/dev/random", *map(str, shown)],
            "write": [str(folder), *devices],
        }

    def _uid(self, order: Order) -> int | None:
        if not self._machine.is_root:
            return None
        return FIRST_UID + (order.app_number - 1) % (LAST_UID - FIRST_UID + 1)


def _environment(order: Order, scratch: str) -> dict[str, str]:
    basis = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": scratch,
        "USER": "app",
        "LANG": "C.UTF-8",
        "TMPDIR": scratch,
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": str(math.ceil(order.limits.cpus)),  # libraries count the machine's cores
    }
    return basis | order.env


def _watch(order: Order) -> dict[str, int]:
    limits = order.limits
    return {"memory": limits.memory_mb * 2**20, "processes": limits.processes + 2}


def _note(order: Order, groups: GroupPlan, machine: Machine) -> dict[str, str]:
    return {
        "app": order.app,
        "version": str(order.version),
        "stage": order.stage,
        "rung": machine.rung,
        "memory_mb": str(order.limits.memory_mb),
        "memory_group": str(groups.memory or ""),
        "cpu_used": str(groups.cpu or ""),
    }


def _socket_folder(home: Path, name: str) -> Path:
    """Return where sockets live: in the home, or in a short place if its path is too long for that."""
    folder = home / "run" / "i"
    if len(str(folder / ("x" * 40) / "app.sock")) <= LONGEST_SOCKET:
        return folder
    if os.geteuid() == 0:
        return Path("/run", f"greenroom-{name}")
    base = Path(os.environ.get("XDG_RUNTIME_DIR", TMP))
    return base / f"greenroom-{os.geteuid()}-{name}"
