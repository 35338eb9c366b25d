"""Traces and profiles as values. All times are seconds; moments are of the monotonic clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FORMAT = 1
"""Of the JSON file; another one is refused."""
START_UP = "start-up"
Way = Literal["move out", "faster code", "cache", "async", "leak"]


@dataclass(frozen=True)
class Cell:
    """Where in a notebook a line stands."""

    number: int
    """As Jupyter counts the cells that are run: `In [3]`."""
    line: int
    """In the cell, from 1."""
    begins: str
    """The first line of the cell."""
    notebook: str = ""
    """Its file, where the app has several."""

    @property
    def place(self) -> str:
        """`cell 3, line 12`."""
        return (
            f"{self.notebook + ', ' if self.notebook else ''}cell {self.number}, line {self.line}"
        )


@dataclass(frozen=True)
class Frame:
    """A function and the line in it that was being run."""

    function: str
    file: str = ""
    line: int = 0
    """From 1; in a notebook of the code cells one below the other."""
    cell: Cell | None = None
    """In a notebook."""

    @property
    def place(self) -> str:
        """`app.py:42`, `cell 3, line 12`, or the function where no file is known."""
        if self.cell:
            return self.cell.place
        return f"{self.file}:{self.line}" if self.file and self.line else self.function


Stack = tuple[Frame, ...]
"""Outermost first."""


@dataclass(frozen=True)
class Slice:
    """A stretch of time in which one thread had one stack."""

    start: float
    end: float
    thread: str
    stack: Stack


@dataclass(frozen=True)
class Trace:
    """What a sampler saw of one process and its children."""

    slices: tuple[Slice, ...] = ()
    rate: int = 100
    """Samples a second."""


@dataclass(frozen=True)
class Window:
    """The time of one step, from act to rest."""

    number: int
    name: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True)
class Call:
    """What a line called, and how long that took."""

    name: str
    """`pandas.read_csv`; one of the app's own functions, or R's, is without a package."""
    seconds: float


@dataclass(frozen=True)
class Line:
    """One of the app's own lines and what hangs on it; seconds of one session."""

    frame: Frame
    """Its file as seen from the app's folder."""
    seconds: float
    """In this line and everything it called."""
    own_seconds: float
    """In this line itself, and in what was called that is not written in the language: C, the disk."""
    calls: tuple[Call, ...] = ()
    """What it called, the dearest first."""
    each: tuple[float, ...] = ()
    """Seconds in each of the sessions that were sampled."""
    source: str = ""
    """The text of the line, where the file could be read."""


@dataclass(frozen=True)
class StepProfile:
    """Where the time of one step went."""

    number: int
    """-1 is the start-up, 0 the session's start."""
    name: str
    seconds: float
    """From act to rest, the mean of the sessions that were sampled."""
    stacks: Mapping[Stack, float] = field(default_factory=dict)
    """Seconds of one session by stack; waiting for work is left out."""
    lines: tuple[Line, ...] = ()
    """The app's own lines, the dearest first."""
    first: float | None = None
    """Seconds it took in the first session after the start."""
    first_lines: tuple[Line, ...] = ()
    """The app's own lines in that session."""
    held: float | None = None
    """Longest time for which somebody else got no answer at all meanwhile; None if not measured."""
    same: bool | None = None
    """Whether the outputs were the same in each session; None if there were none to compare."""

    @property
    def worked(self) -> float:
        """Seconds in which the app did or waited for something; threads add up."""
        return sum(self.stacks.values())

    @property
    def label(self) -> str:
        """As people call it."""
        return "Start-up" if self.name == START_UP else self.name


@dataclass(frozen=True)
class Growth:
    """What each session left behind in the process."""

    sessions: int
    bytes_each: float
    """Resident bytes by which it usually grew with a session of the second half."""
    files_each: float
    """Open file handles by which it usually grew with a session of the second half."""
    leaks: bool
    """Whether its memory grew with almost every session of the second half, by more than noise."""
    leaks_files: bool
    sizes: tuple[int, ...] = ()
    """Resident bytes before the first and after each session."""
    handles: tuple[int, ...] = ()
    left_open: Mapping[str, int] = field(default_factory=dict)
    """What more is open after the last session than before the first, by name."""


@dataclass(frozen=True)
class Advice:
    """What to do, with the evidence."""

    rule: str
    way: Way
    step: str
    what: str
    """One sentence: what to do and what it would save."""
    evidence: str
    frame: Frame | None = None
    source: str = ""
    saves: float = 0.0
    """Seconds off the step, as far as the trace tells."""


@dataclass(frozen=True)
class Profile:
    """The result of profiling one version with one journey."""

    app: str
    journey: str
    framework: str
    steps: tuple[StepProfile, ...]
    """Start-up first, where it was seen."""
    advice: tuple[Advice, ...] = ()
    growth: Growth | None = None
    notes: tuple[str, ...] = ()
    """What could not be seen, in sentences."""
    made_at: str = ""
    """ISO 8601, UTC."""
    sessions: int = 0
    """How many were sampled, without the first."""
    format: int = FORMAT

    @property
    def actions(self) -> tuple[StepProfile, ...]:
        """The steps that somebody waits for; start-up is none."""
        return tuple(step for step in self.steps if step.name != START_UP)

    @property
    def slowest(self) -> StepProfile | None:
        """The step that took longest."""
        return max(self.actions, key=lambda step: step.seconds, default=None)
