"""What workers report: a line of JSON each, times in seconds since the test began."""

import json
from dataclasses import dataclass

from greenroom.rehearsal.replay.model import Ending


@dataclass(frozen=True, slots=True)
class Wrong:
    """An output that was not what the person who was alone got."""

    output: str
    words: str


@dataclass(frozen=True, slots=True)
class Began:
    """A session began; `due` is when it was meant to."""

    user: int
    iteration: int
    worker: int
    due: float
    at: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step came to rest, or did not in time."""

    user: int
    iteration: int
    number: int
    sent: float
    first: float | None
    done: float
    complete: bool
    page: float | None
    socket: float | None
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A session ended."""

    user: int
    iteration: int
    at: float
    ending: Ending
    why: str
    at_step: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a worker itself is doing; what it used since the pulse before."""

    worker: int
    at: float
    cpu: float
    """Share of one core."""
    lag: float
    """Longest time for which something due had to wait, seconds."""
    files: int
    playing: int


Record = Began | Step | Ended | Pulse
_KINDS: dict[str, type[Record]] = {"b": Began, "s": Step, "e": Ended, "p": Pulse}
_NAMES: dict[type, str] = {kind: name for name, kind in _KINDS.items()}


def write(record: Record) -> bytes:
    """Return a record as a line."""
    values = [getattr(record, name) for name in type(record).__slots__]
    if isinstance(record, Step):
        values[-1] = [(wrong.output, wrong.words) for wrong in record.wrong]
    return json.dumps([_NAMES[type(record)], *values], separators=(",", ":")).encode() + b"\n"


def read(line: bytes) -> Record:
    """Return the record that a line holds."""
    name, *values = json.loads(line)
    if name == "s":
        values[-1] = tuple(Wrong(*each) for each in values[-1])
    return _KINDS[name](*values)
