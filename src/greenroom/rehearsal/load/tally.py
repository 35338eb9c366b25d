"""What is known while a load test goes on."""

from collections import Counter, deque
from dataclasses import dataclass, field

from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.load.quantiles import quantile
from greenroom.rehearsal.load.records import Began, Ended, Pulse, Record, Step

RECENT = 1000
"""Times of each step that the live figures look at."""
Key = tuple[int, int]


@dataclass(frozen=True)
class Progress:
    """The numbers that matter now."""

    seconds: float
    users: int
    done: int
    failed: int
    wrong: int
    slowest: str = ""
    """Label of the step that is slowest now."""
    p50: float | None = None
    p95: float | None = None
    cpu: float = 0.0
    lag: float = 0.0


@dataclass
class Session:
    """A session as far as it is known."""

    began: Began
    steps: list[Step] = field(default_factory=list)
    ended: Ended | None = None


class Tally:
    """Takes records as they come."""

    def __init__(self, journey: Journey) -> None:
        self.sessions: dict[Key, Session] = {}
        self.pulses: list[Pulse] = []
        self.endings = Counter[str]()
        self.wrong_sessions: set[Key] = set()
        self.in_a_row = 0
        """Sessions that broke since one last went on."""
        self._labels = {step.number: step.label for step in journey.steps}
        self._recent: dict[int, deque[float]] = {}
        self._last_pulse: dict[int, Pulse] = {}

    def take(self, record: Record) -> None:
        """Take a record."""
        match record:
            case Began():
                self.sessions[record.user, record.iteration] = Session(record)
            case Step():
                self._take_step(record)
            case Ended():
                self.sessions[record.user, record.iteration].ended = record
                self.endings[record.ending] += 1
                self.in_a_row = self.in_a_row + 1 if record.ending == "broken" else 0
            case Pulse():
                self.pulses.append(record)
                self._last_pulse[record.worker] = record

    def progress(self, seconds: float) -> Progress:
        """Return the numbers of this moment."""
        ended = self.endings.total()
        slowest = max(self._recent, key=self._p95, default=None)
        times = sorted(self._recent[slowest]) if slowest is not None else []
        return Progress(
            seconds=seconds,
            users=len(self.sessions) - ended,
            done=self.endings["done"],
            failed=self.endings["broken"] + self.endings["stuck"],
            wrong=len(self.wrong_sessions),
            slowest=self._labels[slowest] if slowest is not None else "",
            p50=quantile(times, 0.5) if times else None,
            p95=quantile(times, 0.95) if times else None,
            cpu=max((pulse.cpu for pulse in self._last_pulse.values()), default=0.0),
            lag=max((pulse.lag for pulse in self._last_pulse.values()), default=0.0),
        )

    def _take_step(self, step: Step) -> None:
        self.sessions[step.user, step.iteration].steps.append(step)
        recent = self._recent.setdefault(step.number, deque(maxlen=RECENT))
        recent.append(step.done - step.sent)
        self.in_a_row = 0
        if step.wrong:
            self.wrong_sessions.add((step.user, step.iteration))

    def _p95(self, number: int) -> float:
        return quantile(sorted(self._recent[number]), 0.95)
