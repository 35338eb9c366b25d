"""Samples R: Rprof inside the app writes its stack down whenever it is told from outside to look.

R cannot be looked into from outside, and the timer of `Rprof` gives its samples no time and, before
R 4.4, counts only seconds of the processor. So `Rprof` is started with a timer of about a second,
and a thread here sends the timer's signal a hundred times a second, each only once the last one was
taken, and keeps the times. The n-th line of the file then belongs to the n-th signal; the lines
that the timer caused are known from the processor time that the app had used.
"""

import asyncio
import os
import re
import signal
import threading
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from greenroom.kinds import LAUNCHERS
from greenroom.rehearsal.profile.model import Slice, Trace
from greenroom.rehearsal.profile.sampling.errors import CannotSampleError
from greenroom.rehearsal.profile.sampling.rprof_file import read

RATE = 100
TIMER = 0.999999
"""Seconds of the processor between two looks of R's own; more than a second is refused."""
ARMED_WITHIN = 10.0
"""Seconds until R must have started Rprof."""
FLUSHES = 1500
"""Most signals at the end, to have R write what it keeps in its buffer."""
MISSED = 0.1
"""Seconds after which a sample says nothing any more of what went on."""
PROFILE = "greenroom_rprof.R"
"""The launcher that starts Rprof before the app."""
FILE = "greenroom.rprof"
_PENDING = re.compile(r"^(?:SigPnd|ShdPnd):\s*(\w+)", re.MULTILINE)
_CAUGHT = re.compile(r"^SigCgt:\s*(\w+)", re.MULTILINE)
_BIT = 1 << (signal.SIGPROF - 1)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sent:
    """A signal that was sent."""

    at: float
    sample: int
    """Which line of the file it caused."""


def starting(launchers: str, room: str) -> dict[str, str]:
    """Return the variables that start Rprof, with folders as the app sees them."""
    return {"R_PROFILE": f"{launchers}/{PROFILE}", "GREENROOM_RPROF": f"{room}/{FILE}"}


class Rprof:
    """Looks into an R process that was started with its environment; may do so several times.

    With `runs` the app was started so already, by somebody else.
    """

    def __init__(self, room: Path, *, runs: bool = False) -> None:
        self.file, self._runs = room / FILE, runs
        self._told = 0
        """Signals sent to the process so far."""
        self._used: float | None = None
        """Seconds of the processor that had been used when Rprof was started."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that start Rprof before the app."""
        if self._runs:
            return {}
        self.file.unlink(missing_ok=True)
        self._told, self._used = 0, None
        site = {"GREENROOM_R_PROFILE": os.environ["R_PROFILE"]} if "R_PROFILE" in os.environ else {}
        return starting(str(LAUNCHERS), str(self.file.parent)) | site

    @asynccontextmanager
    async def sampling(self, pid: int) -> AsyncGenerator["Looking"]:
        """Sample a process for as long as the block runs."""
        await self._armed(pid)
        looking = Looking(self, pid)
        looking.start()
        try:
            yield looking
        finally:
            await asyncio.to_thread(looking.end)

    async def _armed(self, pid: int) -> None:
        try:
            async with asyncio.timeout(ARMED_WITHIN):
                os.kill(pid, 0)
                while not (self.file.exists() and _catches(pid)):  # noqa: ASYNC110 - no event tells
                    await asyncio.sleep(0.005)
        except PermissionError as error:
            raise CannotSampleError(
                "The app could not be sampled.",
                "Greenroom may send no signals to it.",
                "Run the server as root.",
            ) from error
        except (TimeoutError, OSError) as error:
            raise CannotSampleError(
                "The app could not be sampled.",
                "R did not start Rprof; a profile of R begins with its start.",
                "Is it R, started with this environment, and still running?",
            ) from error
        if self._used is None:
            self._used = float(self.file.with_name(f"{FILE}.used").read_text())

    def tell(self, pid: int) -> Sent | None:
        """Have R look once more, unless it is still about to; raise once the process is gone."""
        if _pending(pid):
            return None
        os.kill(pid, signal.SIGPROF)
        sent = Sent(time.monotonic(), self._told + self._of_its_own(pid))
        self._told += 1
        return sent

    def _of_its_own(self, pid: int) -> int:
        return int((_processor(pid) - (self._used or 0.0)) / TIMER)


class Looking:
    """A thread that tells R when to look."""

    def __init__(self, rprof: Rprof, pid: int) -> None:
        self._rprof, self._pid = rprof, pid
        self._sent: list[Sent] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rprof", daemon=True)
        self.trace = Trace()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """End, have R write its buffer, and read the trace."""
        self._stop.set()
        self._thread.join()
        looks = list(self._sent)
        for number in range(FLUSHES if looks else 0):
            if not self._tell() or (number % 50 == 0 and self._has(looks[-1].sample)):
                break
            time.sleep(0.001)
        self.trace = Trace(tuple(_slices(looks, read(self._rprof.file))), RATE)

    def _run(self) -> None:
        while not self._stop.wait(1 / RATE) and self._tell():
            pass

    def _tell(self) -> bool:
        try:
            sent = self._rprof.tell(self._pid)
        except (FileNotFoundError, ProcessLookupError):
            return False
        if sent:
            self._sent.append(sent)
        return True

    def _has(self, sample: int) -> bool:
        return len(read(self._rprof.file)) > sample


def _slices(looks: list[Sent], samples: list[tuple]) -> list[Slice]:
    found = []
    for one, following in pairwise(looks):
        if one.sample < len(samples):
            end = min(following.at, one.at + MISSED)
            found.append(Slice(one.at, end, "R", samples[one.sample]))
    return found


def _pending(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    return any(int(mask, 16) & _BIT for mask in _PENDING.findall(status))


def _catches(pid: int) -> bool:
    caught = _CAUGHT.search(Path(f"/proc/{pid}/status").read_text())
    return bool(caught and int(caught[1], 16) & _BIT)


def _processor(pid: int) -> float:
    """Return the seconds of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
