"""Where groups of version 2 can be made.

The kernel wants a group that limits others to hold no process itself; only the top of the machine may. A service
manager wants the group of a service empty when it starts the service anew, but instances outlive that. So the best
place is one that no service is started in, and these are tried in turn:

1. the top of the hierarchy, for root; in a container that is the container's own group;
2. the top of the user's own service manager (`user@1000.service`), which is handed to the user as a whole;
3. our own group, where somebody has handed it to us; a service's only if its program is started in a group below
   it (`DelegateSubgroup=`), as systemd would else start it there again, and fail (219/CGROUP).
"""

import contextlib
import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
SELF = "greenroom-self"
NAME = "greenroom"
NEEDED, WANTED = {"memory", "pids"}, ("memory", "pids", "cpu")
TRIES = 10
"""How often processes are moved aside that come in while we do so."""


@dataclass(frozen=True)
class Place:
    """A group below which each instance gets one."""

    base: Path
    cpu: bool
    """Whether processor time can be limited there too."""


def find_place(root: Path = ROOT) -> Place | None:
    """Return the best place there is, with its controllers switched on; None if there is none."""
    if not (root / "cgroup.controllers").exists():
        return None
    found = (prepare(top) for top in tops(own_group(), root))
    return next((place for place in found if place), None)


def own_group() -> str:
    """Return the path of this process's group, as the kernel names it."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    return next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "/")


def tops(own: str, root: Path = ROOT) -> list[Path]:
    """Return the groups below which there could be a place for us, the best first."""
    found = [root]
    if manager := re.match(r".*?/user@\d+\.service(?=/|$)", own):
        found.append(root / manager[0].lstrip("/"))
    given = own.removesuffix(f"/{SELF}")
    if service := re.match(r".*\.service(?=/)", given):
        given = service[0]
    if not given.endswith(".service") or service:
        found.append(root / given.lstrip("/"))
    return list(dict.fromkeys(found))


def prepare(top: Path) -> Place | None:
    """Make the group for our instances' groups and switch its controllers on; None where we may not."""
    base = top / NAME
    try:
        given = set((top / "cgroup.controllers").read_text().split())
        if not given >= NEEDED:
            return None
        base.mkdir(exist_ok=True)
        wanted = " ".join(f"+{name}" for name in WANTED if name in given)
        for group in (top, base):
            _switch_on(group, wanted)
    except OSError:
        with contextlib.suppress(OSError):
            base.rmdir()  # one that is in use stays
        return None
    return Place(base, "cpu" in given)


def _switch_on(group: Path, controllers: str) -> None:
    for tried in range(TRIES):
        try:
            (group / "cgroup.subtree_control").write_text(controllers)
        except OSError as error:
            if error.errno != errno.EBUSY or tried == TRIES - 1:
                raise
            _move_aside(group)
        else:
            return


def _move_aside(group: Path) -> None:
    """Have the processes of a group, which is ours, go on in one below it."""
    aside = group / SELF
    aside.mkdir(exist_ok=True)
    for pid in (group / "cgroup.procs").read_text().split():
        if pid == "0":  # one that this process cannot see
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(group))
        with contextlib.suppress(ProcessLookupError):
            (aside / "cgroup.procs").write_text(pid)
