"""Two load tests side by side: what became slower, faster, wrong or right."""

from dataclasses import dataclass

from greenroom.rehearsal.load.model import Result, StepTimes
from greenroom.rehearsal.load.verdict import seconds, several

CHANGED = 0.15
"""Relative change of a 95th percentile below which two tests say the same."""
NOTICED = 0.02
"""Seconds of change that nobody notices."""


@dataclass(frozen=True)
class StepChange:
    """One step before and now."""

    label: str
    before: StepTimes | None
    now: StepTimes | None

    @property
    def ratio(self) -> float | None:
        """How many times as long the 95th percentile is; None unless both are known."""
        if self.before is None or self.now is None or not self.before.p95:
            return None
        return self.now.p95 / self.before.p95

    @property
    def word(self) -> str:
        """`slower`, `faster`, `same`, `new` or `gone`."""
        if self.before is None or self.now is None:
            return "new" if self.before is None else "gone"
        apart = self.now.p95 - self.before.p95
        if abs(apart) < max(NOTICED, CHANGED * self.before.p95):
            return "same"
        return "slower" if apart > 0 else "faster"


@dataclass(frozen=True)
class Comparison:
    """Two results of the same journey."""

    before: Result
    now: Result
    steps: tuple[StepChange, ...]
    sentence: str
    caution: str = ""
    """Why they can hardly be compared."""


def compared(before: Result, now: Result) -> Comparison:
    """Put two results side by side; steps are matched by their labels."""
    old = {step.label: step for step in before.counted.steps}
    new = {step.label: step for step in now.counted.steps}
    labels = [*new, *(label for label in old if label not in new)]
    steps = tuple(StepChange(label, old.get(label), new.get(label)) for label in labels)
    return Comparison(before, now, steps, _sentence(before, now, steps), _caution(before, now))


def _sentence(before: Result, now: Result, steps: tuple[StepChange, ...]) -> str:
    parts = [
        f"{several(len(found), 'step')} {word}"
        for word in ("slower", "faster", "new", "gone")
        if (found := [step for step in steps if step.word == word])
    ]
    worst = max((step for step in steps if step.word == "slower"), key=_ratio, default=None)
    if worst and worst.before and worst.now:
        parts.append(
            f"most `{worst.label}`: p95 {seconds(worst.before.p95)} → {seconds(worst.now.p95)}"
        )
    if before.failed != now.failed:
        parts.append(f"errors {before.failed:,} → {now.failed:,}")
    if before.wrong_sessions != now.wrong_sessions:
        parts.append(f"wrong sessions {before.wrong_sessions:,} → {now.wrong_sessions:,}")
    return f"Against {before.app}: {'; '.join(parts) or 'no difference that people would notice'}."


def _ratio(step: StepChange) -> float:
    return step.ratio or 0.0


def _caution(before: Result, now: Result) -> str:
    if before.journey != now.journey:
        return f"The journeys differ: {before.journey} then, {now.journey} now."
    old, new = before.plan, now.plan
    if (old.users, old.rate, old.think) != (new.users, new.rate, new.think):
        return "The load was another one then: users, rate or think factor differ."
    if not (before.health.valid and now.health.valid):
        which = "this one" if before.health.valid else "the one before"
        return f"The generator was the bottleneck in {which}, so its times are too long."
    if before.machine != now.machine:
        return "They ran on different machines."
    return ""
