"""What this machine can do to keep apps apart, found out by trying."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from greenroom.runtime.process.groups import Groups, find_groups
from greenroom.runtime.process.sandbox import View, arguments
from greenroom.runtime.supervisor import confine, network

SCOPING = 6
"""The first version of Landlock that can keep a process from abstract sockets."""


@dataclass(frozen=True)
class Machine:
    """The means of isolation here, and the rung of the ladder that they give."""

    is_root: bool
    bwrap: Path | None
    groups: Groups
    rung: str
    """`A` (strongest) to `E`."""
    why: str
    """What the rung means, in a sentence."""
    raise_by: str = ""
    """What would bring a higher rung."""
    notes: tuple[str, ...] = field(default=())
    egress: bool = False
    """Whether an instance can have a network of its own from which other machines are reached."""
    landlock: int = 0
    """Version of Landlock; 0 for none."""
    scope: bool = False
    """Whether a sandbox can be kept from abstract sockets."""
    builder: bool = False
    """Whether builds can run as a user of their own."""


def probe() -> Machine:
    """Try what works: bubblewrap, control groups, users and networks of our own, Landlock."""
    is_root = os.geteuid() == 0
    groups, about_groups = find_groups()
    bwrap, about_bwrap = _working_bwrap()
    egress, about_network = _working_egress(is_root)
    landlock = confine.landlock_version()
    rung, why, better = _rung(is_root, bwrap, groups, landlock)
    scope = bwrap is not None and landlock >= SCOPING and not _refusal(bwrap, scoped=True)
    notes = (about_groups, about_bwrap, about_network, _about_landlock(landlock, scope))
    return Machine(
        is_root,
        bwrap,
        groups,
        rung,
        f"{why} {about_network}",
        " ".join(part for part in (better, "" if egress else _raise_network(is_root)) if part),
        tuple(note for note in notes if note),
        egress,
        landlock,
        scope,
        builder=is_root and bwrap is not None and _works_for_builder(bwrap),
    )


def _rung(is_root: bool, bwrap: Path | None, groups: Groups, landlock: int) -> tuple[str, str, str]:
    limits = "no hard limits: what uses too much memory is found within a second and ended"
    if bwrap is None:
        kept = (
            "Landlock keeps apps from each other's files"
            if landlock
            else "nothing keeps them apart"
        )
        return (
            "E",
            f"Apps run without a sandbox, {kept}: only for publishers you trust.",
            "apt install bubblewrap, and allow user namespaces.",
        )
    if not is_root and groups.name == "none":
        return (
            "D",
            f"Apps run in sandboxes as your own user, with {limits}.",
            _raise_limits(),
        )
    if not is_root:
        return "C", "Apps run in sandboxes as your own user, with limits.", "Run Greenroom as root."
    if groups.name == "none":
        return (
            "D",
            f"Each app has a user and a sandbox of its own, but {limits}.",
            "Mount control groups.",
        )
    if groups.name == "cgroup v1":
        return (
            "B",
            "Each app has a user and a sandbox of its own and limits by cgroup v1.",
            "Start the machine with cgroup v2 only.",
        )
    return "A", "Each app has a user and a sandbox of its own and limits by cgroup v2.", ""


def _working_bwrap() -> tuple[Path | None, str]:
    found = shutil.which("bwrap")
    if not found:
        return None, "There is no bubblewrap."
    refusal = _refusal(Path(found), scoped=False)
    return (None, f"bubblewrap does not work here: {refusal}") if refusal else (Path(found), "")


def _refusal(bwrap: Path, *, scoped: bool) -> str:
    """Return why a sandbox cannot be made as an app's user, kept from abstract sockets if `scoped`."""
    command = [str(bwrap), "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    if scoped:
        trying = (
            "import os, sys; from greenroom.runtime.supervisor import confine;"
            "confine.landlock({'scope': []}); os.setuid(int(sys.argv[1]));"
            "os.execv(sys.argv[2], sys.argv[2:])"
        )
        uid = str(65_534 if os.geteuid() == 0 else os.geteuid())
        command = [sys.executable, "-c", trying, uid, *command]
    nobody = 65_534 if os.geteuid() == 0 and not scoped else None
    tried = subprocess.run(
        command, capture_output=True, check=False, cwd="/", user=nobody, group=nobody, text=True
    )
    return tried.stderr.strip() or "it fails" if tried.returncode else ""


def _works_for_builder(bwrap: Path) -> bool:
    """Whether root can make a sandbox and become another user in it."""
    view = View((), (), 1, "/", network="none", seccomp=None, user=65_534)
    command = arguments(bwrap, view, ("/usr/bin/true",))
    return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0


def _working_egress(is_root: bool) -> tuple[bool, str]:
    shared = "With network `egress` they share this machine's network and reach its local services"
    if not is_root:
        return False, f"{shared}, as only root can give them another."
    missing = [tool for tool in ("ip", "nft") if not shutil.which(tool)]
    if missing:
        return False, f"{shared}, as there is no {' and no '.join(missing)}."
    failure = network.try_out()
    if failure:
        return False, f"{shared}, as none can be made here: {failure}."
    return True, (
        "With network `egress` each instance has a network of its own:"
        " other machines are reached, of this one only Greenroom's own port."
    )


def _raise_limits() -> str:
    manager = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.geteuid()}"), "systemd")
    if manager.exists():
        return "Start it with `systemd-run --user --scope greenroom serve`, or run it as root."
    return "Run Greenroom as root, or as a service of your own (systemctl --user)."


def _raise_network(is_root: bool) -> str:
    return "For networks apart: apt install iproute2 nftables." if is_root else ""


def _about_landlock(version: int, scope: bool) -> str:
    if scope:
        return "Landlock keeps sandboxes from this machine's abstract sockets."
    if version:
        return f"Landlock (version {version}) cannot keep sandboxes from abstract sockets here."
    return "The kernel has no Landlock."
