"""What this machine can do to keep apps apart, found out by trying."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from greenroom.runtime.process.groups import Groups, find_groups


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


def probe() -> Machine:
    """Try what works: bubblewrap, control groups, users of our own."""
    is_root = os.geteuid() == 0
    groups, about_groups = find_groups()
    bwrap = _working_bwrap()
    rung, why, better = _rung(is_root, bwrap, groups)
    return Machine(is_root, bwrap, groups, rung, why, better, (about_groups,))


def _rung(is_root: bool, bwrap: Path | None, groups: Groups) -> tuple[str, str, str]:
    if bwrap is None:
        return (
            "E",
            "Apps run without a sandbox: only for publishers you trust.",
            "apt install bubblewrap, and allow user namespaces.",
        )
    if not is_root and groups.name == "none":
        return (
            "D",
            "Apps run in a sandbox as your own user, without limits on memory and processes.",
            "Run as root, or under systemd with Delegate=yes.",
        )
    if not is_root:
        return "C", "Apps run in a sandbox as your own user, with limits.", "Run as root."
    if groups.name == "none":
        return (
            "D",
            "Each app has a user and a sandbox of its own, but no limits on memory and processes.",
            "Mount control groups.",
        )
    if groups.name == "cgroup v1":
        return (
            "B",
            "Each app has a user and a sandbox of its own and limits by cgroup v1.",
            "Start the machine with cgroup v2 only.",
        )
    return "A", "Each app has a user and a sandbox of its own and limits by cgroup v2.", ""


def _working_bwrap() -> Path | None:
    found = shutil.which("bwrap")
    if not found:
        return None
    command = [found, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    nobody = 65_534 if os.geteuid() == 0 else None
    tried = subprocess.run(
        command, capture_output=True, check=False, cwd="/", user=nobody, group=nobody
    )
    return Path(found) if tried.returncode == 0 else None
