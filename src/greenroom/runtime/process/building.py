"""What a build needs around it: folders that its user may write, limits, the filter, its output in lines."""

import asyncio
import os
import signal
import uuid
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from greenroom.runtime.process import seccomp
from greenroom.runtime.process.groups import GroupPlan

KEPT = 200_000
LINES_KEPT = 20_000
LONGEST_LINE = 100_000
ROUNDS = 100


class Output:
    """The output of a build: its end is kept, each line is told at once."""

    def __init__(self, on_line: Callable[[str], None] | None) -> None:
        self._on_line = on_line
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._rest = b""

    def take(self, data: bytes) -> None:
        """Take some output."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self.say(line.decode(errors="replace"))

    def end(self) -> None:
        """Take a last line that has no end."""
        if self._rest:
            self.say(self._rest.decode(errors="replace"))
            self._rest = b""

    def say(self, line: str) -> None:
        """Add a line."""
        self._lines.append(line)
        if self._on_line:
            self._on_line(line)

    def text(self) -> str:
        """Return what is kept."""
        return "\n".join(self._lines)[-KEPT:]


@contextmanager
def filter_file() -> Generator[int]:
    """Lend a descriptor from which the filter for system calls can be read once."""
    descriptor = os.memfd_create("seccomp")
    try:
        os.write(descriptor, seccomp.program())
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def give(writable: Sequence[Path], cwd: Path, user: int) -> None:
    """Let the user write in the folders: at their top, and throughout where the work is done.

    Files stay as they are: they may be links to others' that only we may change.
    """
    for top in writable:
        whole = top.stat().st_uid != user
        _give(top, user)
        for folder in _folders(top, depth=100 if whole else 2):
            _give(folder, user)
        if not whole and cwd.is_relative_to(top):
            for folder in _folders(cwd, depth=100):
                _give(folder, user)


def _folders(top: Path, depth: int) -> list[str]:
    found, waiting = [], [(str(top), depth)]
    while waiting:
        folder, left = waiting.pop()
        found.append(folder)
        if left:
            with os.scandir(folder) as entries:
                inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
            waiting += [(path, left - 1) for path in inner]
    return found


def _give(folder: Path | str, user: int) -> None:
    if os.lstat(folder).st_uid == 0:
        os.chown(folder, user, user, follow_symlinks=False)


def build_name() -> str:
    """Return a name for a build's control groups that tells whose they are."""
    return f"build-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def _sweep(base: Path) -> None:
    """Remove the control groups of builds whose server was killed."""
    for left in base.glob("build-*"):
        maker = left.name.split("-")[1]
        if not Path("/proc", maker).exists():
            _is_removed(left)


def entering(groups: GroupPlan) -> Callable[[], None] | None:
    """Make the control groups of a build; return what its process does to enter them."""
    if not groups.folders:
        return None
    for folder in groups.folders:
        _sweep(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in groups.writes:
        path.write_text(text)
    files = [os.fsencode(folder / "cgroup.procs") for folder in groups.folders]

    def enter() -> None:
        for file in files:
            descriptor = os.open(file, os.O_WRONLY)
            os.write(descriptor, b"0")
            os.close(descriptor)

    return enter


async def remove_groups(groups: GroupPlan) -> None:
    """Kill what is left in the control groups of a build and remove them."""
    left = list(groups.folders)
    for _ in range(ROUNDS):
        left = [folder for folder in left if not _is_removed(folder)]
        if not left:
            return
        await asyncio.sleep(0.01)


def _is_removed(folder: Path) -> bool:
    try:
        for pid in (folder / "cgroup.procs").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # somebody in it is still dying, or has just died
        return False
    return True
