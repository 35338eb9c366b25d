"""Where environments are made: one folder that a sandbox may write, with the cache inside it.

The cache and the new environment lie in the same folder because a sandbox shows each folder as a mount of its own, and
files cannot be hard-linked from one mount to another.
"""

import shutil
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from greenroom.environments.files import remove
from greenroom.environments.processes import is_alive, own_identity


@dataclass(frozen=True)
class Room:
    """A place to work in."""

    writable: Path
    """What the sandbox may write."""
    cache: Path
    """uv's."""
    desk: Path
    """An empty folder of this piece of work's own."""
    is_apart: bool
    """Whether strangers' code may run here, so that nothing in it may be shared."""


class Rooms:
    """The rooms of one server, below `<home>/workshop`."""

    def __init__(self, home: Path) -> None:
        self._shared, self._apart = home / "workshop" / "shared", home / "workshop" / "apart"
        self.bytecode = home / "workshop" / "bytecode"

    @property
    def cache(self) -> Path:
        """The cache that all rooms but those apart share."""
        return self._shared / "cache"

    @contextmanager
    def room(self, *, apart: bool = False) -> Generator[Room]:
        """Lend a room. One apart has a cache of its own, thrown away with it."""
        self.sweep()
        name = f"{own_identity()}-{uuid.uuid4().hex[:8]}"
        writable = self._apart / name if apart else self._shared
        desk = writable / "desk" if apart else self._shared / "desks" / name
        room = Room(writable, writable / "cache", desk, apart)
        try:
            room.cache.mkdir(parents=True, exist_ok=True)
            desk.mkdir(parents=True)
            yield room
        finally:
            remove(writable if apart else desk)

    def sweep(self) -> None:
        """Clear away what processes that were killed have left."""
        for place in (self._shared / "desks", self._apart):
            for left in place.glob("*"):
                if not is_alive(left.name.rpartition("-")[0]):
                    shutil.rmtree(left, ignore_errors=True)
