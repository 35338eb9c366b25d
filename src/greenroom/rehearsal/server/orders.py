"""What the performer is told, and what it tells: JSON lines between two processes of ours."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from greenroom.rehearsal.server.model import Part, Verb, Way


@dataclass(frozen=True)
class AcceptedOrder:
    """A judgement in force."""

    journey: str
    verb: Verb
    step: int | None
    output: str
    folder: Path | None
    """The snapshot that was accepted."""


@dataclass(frozen=True)
class LoadOrder:
    """A load test; `under` and `duration` in seconds."""

    users: int
    duration: float
    under: float | None
    promised: int | None = None
    """Set: look for the number of people that one instance serves."""


@dataclass(frozen=True)
class Order:
    """One rehearsal."""

    name: str
    """As people call it: `sales@v3`."""
    bundle: Path
    socket: Path
    pid: int | None
    seen_as: str
    log: Path
    language: str
    kind: str
    """The kind of app: advice is given in its words."""
    out: Path
    test: bool = True
    way: Way | None = None
    """The one flag that is set another way, if this is not the rehearsal itself."""
    judgements: tuple[AcceptedOrder, ...] = ()
    load: LoadOrder | None = None
    profile: bool = False
    before: Path | None = None
    """The folder of the version before's rehearsal."""


@dataclass(frozen=True)
class Told:
    """A word of the performer: what it does now, or a part that is done."""

    doing: str = ""
    part: Part | None = None


ORDER: TypeAdapter[Order] = TypeAdapter(Order)
TOLD: TypeAdapter[Told] = TypeAdapter(Told)
