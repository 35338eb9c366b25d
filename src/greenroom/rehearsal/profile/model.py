"""Traces and profiles as values. All times are seconds of the monotonic clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Frame:
    """A function and the line in it that was being run."""

    function: str
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """`app.py:42`, or the function where no file is known."""
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

    slices: tuple[Slice, ...]
    rate: int = 100
    """Samples a second."""


@dataclass(frozen=True)
class Window:
    """The time from an act to rest."""

    name: str
    """`0 Open the app`; `start-up` for the time before the first answer."""
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True)
class Line:
    """One of the app's own lines and what hangs on it."""

    frame: Frame
    seconds: float
    """In this line and everything it called."""
    own_seconds: float
    """In this line itself."""
    calls: str = ""
    """The library function that takes most of it: `pandas.read_csv`."""
    calls_seconds: float = 0.0
    source: str = ""
    """The text of the line, where the file could be read."""


@dataclass(frozen=True)
class StepProfile:
    """Where the time of one step went."""

    window: Window
    stacks: Mapping[Stack, float]
    """Seconds by stack, waiting for work left out."""
    lines: tuple[Line, ...] = ()
    """The app's own lines, the dearest first."""

    @property
    def worked(self) -> float:
        """Seconds in which the app did or waited for something; threads add up."""
        return sum(self.stacks.values())


@dataclass(frozen=True)
class Growth:
    """What each session left behind in the process."""

    sessions: int
    bytes_each: float
    files_each: float
    leaks: bool
    """Whether it grew in almost every session of the second half, by more than noise."""
    sizes: tuple[int, ...] = ()
    """Resident bytes after each session."""


@dataclass(frozen=True)
class Advice:
    """What to do, with the evidence."""

    way: str
    """`move out`, `faster code`, `cache` or `async`."""
    step: str
    line: Frame | None
    what: str
    """One sentence: what to do and what it would save."""
    evidence: str
    saves: float = 0.0
    """Seconds off the step, as far as the trace tells."""


@dataclass(frozen=True)
class Profile:
    """The result of profiling one version with one journey."""

    journey: str
    steps: tuple[StepProfile, ...]
    advice: tuple[Advice, ...] = ()
    growth: Growth | None = None
    notes: tuple[str, ...] = field(default=())
    """What could not be seen, in sentences."""

    @property
    def slowest(self) -> StepProfile | None:
        """The step that took longest; start-up does not count as one."""
        return max(
            (step for step in self.steps if step.window.name != START_UP),
            key=lambda step: step.window.seconds,
            default=None,
        )


START_UP = "start-up"
