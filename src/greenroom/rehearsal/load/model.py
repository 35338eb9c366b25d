"""What a load test found: everything that the reports are made from, as one value."""

from dataclasses import dataclass, field
from typing import Literal

from greenroom.rehearsal.load.health import Health
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.replay.model import Ending

FORMAT = 1
"""The major number of a result's JSON."""
How = Literal["finished", "interrupted", "died"]


@dataclass(frozen=True)
class StepTimes:
    """How long one step took, seconds."""

    number: int
    label: str
    count: int
    p50: float
    p95: float
    p99: float
    max: float
    first_p50: float | None = None
    """To the first output; None for a step that changes none."""
    first_p95: float | None = None


@dataclass(frozen=True)
class Stretch:
    """One phase of the test, or the time alone."""

    name: str
    seconds: float
    begun: int
    done: int
    failed: int
    steps: tuple[StepTimes, ...]
    sessions_per_minute: float = 0.0
    steps_per_second: float = 0.0

    @property
    def slowest(self) -> StepTimes | None:
        """The step with the highest 95th percentile."""
        return max(self.steps, key=lambda step: step.p95, default=None)

    def step(self, number: int) -> StepTimes | None:
        """Return a step's times."""
        return next((step for step in self.steps if step.number == number), None)


@dataclass(frozen=True)
class Trouble:
    """Sessions that ended in the same way."""

    why: str
    count: int
    label: str = ""
    """The step at which it happened."""
    disconnected: bool = False
    """Whether the session had been under way."""


@dataclass(frozen=True)
class WrongOutput:
    """An output that was not the same under load as alone."""

    number: int
    label: str
    output: str
    sessions: int
    words: str
    """One of the differences seen."""
    drifted: bool = False
    """It was another one afterwards too, for somebody alone: time or state did it, not the load."""


@dataclass(frozen=True)
class Moment:
    """One second of the test."""

    at: float
    users: int
    p50: float | None
    p95: float | None
    done: int
    failed: int


@dataclass(frozen=True)
class PlayedStep:
    """One step of one session, seconds since the test began."""

    number: int
    sent: float
    first: float | None
    done: float
    wrong: bool = False
    page: float | None = None
    """When the page itself had come; only of the first step."""
    socket: float | None = None
    """When its WebSocket was open; None where the framework has none."""


@dataclass(frozen=True)
class Played:
    """One session as it was."""

    user: int
    iteration: int
    worker: int
    due: float
    began: float
    ended: float
    ending: Ending
    steps: tuple[PlayedStep, ...]


@dataclass(frozen=True)
class Verdict:
    """What it means."""

    passed: bool
    valid: bool
    sentence: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A load test."""

    journey: str
    framework: str
    target: str
    """Where the app answered; no credentials."""
    app: str
    """How people call what was tested: a folder, or sales@v3."""
    made_at: str
    """The moment from which the times of its sessions count: ISO 8601, UTC."""
    machine: str
    plan: Plan
    how: How
    alone: Stretch
    phases: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    sessions: tuple[Played, ...] = field(repr=False)
    troubles: tuple[Trouble, ...]
    wrong: tuple[WrongOutput, ...]
    checked: int
    """Sessions whose outputs were compared."""
    wrong_sessions: int
    health: Health
    verdict: Verdict
    most_users: int = 0
    under: float | None = None
    """The objective: seconds under which the 95th percentile of the slowest step must stay."""
    log: tuple[str, ...] = ()
    """The app's last lines, when it died."""
    format: int = FORMAT

    @property
    def counted(self) -> Stretch:
        """The phase that counts: the steady one, or all that there was if it is empty."""
        by_name = {phase.name: phase for phase in self.phases}
        steady = by_name["steady"]
        return steady if steady.steps else by_name["ramp"]

    @property
    def failed(self) -> int:
        """Sessions that did not come to their end."""
        return sum(trouble.count for trouble in self.troubles)
