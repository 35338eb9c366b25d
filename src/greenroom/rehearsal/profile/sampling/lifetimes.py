"""When threads end: py-spy's file does not say, and counts one that has ended as doing its last thing."""

import threading
import time
from collections.abc import Mapping

from greenroom.rehearsal.profile.processes import family, inside, threads

LOOKS_EVERY = 0.02


class Lifetimes:
    """A thread that looks which threads a process has."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen: dict[int, float] = {}
        self._names: dict[int, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lifetimes", daemon=True)

    def begin(self) -> None:
        """Begin to look."""
        self._thread.start()

    def end(self) -> Mapping[int, float]:
        """End, and return when each thread that ended was last seen, by its number in its sandbox."""
        self._over.set()
        self._thread.join()
        latest = max(self._seen.values(), default=0.0)
        return {number: at for number, at in self._seen.items() if at < latest}

    def _run(self) -> None:
        while not self._over.wait(LOOKS_EVERY):
            now = time.monotonic()
            for pid in family(self._pid):
                for thread in threads(pid):
                    if thread not in self._names:
                        self._names[thread] = inside(pid, thread)
                    self._seen[self._names[thread]] = now
