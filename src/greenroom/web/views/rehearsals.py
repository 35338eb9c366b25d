"""A rehearsal: what a version's journeys showed, beside what is right, and what people said of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from greenroom.web.views.pages import VersionPage
from greenroom.web.views.words import Mark

Verb = Literal["accept", "reject", "tolerate"]


@dataclass(frozen=True)
class Said:
    """What a person said of a difference, or of a whole journey."""

    verb: Verb
    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Sight:
    """An output as it was kept. Images and other bytes are fetched by their own address."""

    kind: str
    """`value`, `text`, `html`, `table`, `image`, `plot`, `file` or `error`."""
    content: Any = None
    """A text, a table (`columns`, `rows`) or any JSON; a file's text if it is one."""
    media: str = ""
    size: int = 0
    """Bytes of an image or a file."""
    left_out: bool = False
    """Whether the content is too large to be shown."""


@dataclass(frozen=True)
class OutputRow:
    """An output in a step's list."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True)
class DifferenceView:
    """An output that is not as it was approved."""

    step: int
    output: str
    kind: str
    """`value`, `text`, `table`, `image`, `kind`, `gone`, `new`; `concurrent` if several people get several results."""
    words: str
    before: Sight | None
    now: Sight | None
    said: Said | None = None


@dataclass(frozen=True)
class StepView:
    """A step of a journey as it was played."""

    number: int
    label: str
    seconds: float | None
    outputs: tuple[OutputRow, ...]
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True)
class LoadStep:
    """Seconds of a step for somebody alone, and with everybody there."""

    label: str
    alone: float | None
    p50: float | None
    p95: float | None
    before: float | None = None
    """The p95 of the version before."""
    change: str = ""
    """`slower`, `faster`, `same`, or `new`; empty where there is nothing to compare with."""


@dataclass(frozen=True)
class Capacity:
    """How many people one instance serves, and how many instances are needed for what was promised."""

    sessions: int
    instances: int
    stage: str
    """Where that many would be allowed."""
    in_force: bool = False
    """Whether they are allowed already."""


@dataclass(frozen=True)
class LoadView:
    """How many people at once, and what they got."""

    verdict: str
    sentence: str
    users: int = 0
    sessions: int = 0
    failed: int = 0
    wrong: int = 0
    under: float | None = None
    """What people were promised, in seconds."""
    steps: tuple[LoadStep, ...] = ()
    comparison: str = ""
    before: str = ""
    """The version that it is compared with: `v11`."""
    notes: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    """The last lines of an app that died."""
    capacity: Capacity | None = None
    reports: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdviceRow:
    """What to do about the time, and what speaks for it."""

    what: str
    evidence: str = ""


@dataclass(frozen=True)
class ProfileView:
    """Where the time goes."""

    verdict: str
    sentence: str
    advice: tuple[AdviceRow, ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True)
class JourneyView:
    """A journey: what its test showed, then load and profile."""

    name: str
    verdict: str
    """Of its test: `passed`, `unapproved`, `differs`, `stuck`, `broken` or `failed`; empty if not played yet."""
    sentence: str
    steps: tuple[StepView, ...] = ()
    volatile: tuple[str, ...] = ()
    """Outputs that changed between two runs of the same version."""
    said: Said | None = None
    load: LoadView | None = None
    profile: ProfileView | None = None

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """What differs, step by step."""
        return tuple(each for step in self.steps for each in step.differences)


@dataclass(frozen=True)
class RehearsalRow:
    """A rehearsal in the history."""

    id: str
    mark: Mark
    sentence: str
    by: str
    at: datetime
    """When it was ordered."""
    seconds: float | None


@dataclass(frozen=True)
class RehearsalView:
    """One run of a version's journeys."""

    row: RehearsalRow
    doing: str
    """What it does at this moment, in words."""
    began_at: datetime | None
    load: bool
    profile: bool
    journeys: tuple[JourneyView, ...]


@dataclass(frozen=True)
class RehearsalPage:
    """The rehearsals of a version, and the one that is shown."""

    page: VersionPage
    recorded: tuple[str, ...]
    """Journeys in the version's files."""
    shown: RehearsalView | None
    history: tuple[RehearsalRow, ...]
    """Newest first."""


@dataclass(frozen=True)
class Place:
    """One output after one step of a journey; without an output, the whole journey."""

    rehearsal: str
    journey: str
    step: int | None = None
    output: str = ""


@dataclass(frozen=True)
class OutputPage:
    """One output, as it was approved and as it was seen."""

    place: Place
    label: str
    before: Sight | None
    now: Sight | None


@dataclass(frozen=True)
class Kept:
    """Bytes that an app made, or a report about it."""

    data: bytes
    media: str
