"""This version's profile beside an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.rehearsal.profile.advice.words import amount
from greenroom.rehearsal.profile.model import Line, Profile, StepProfile
from greenroom.rehearsal.profile.words import cut, within

NOISE_SHARE, NOISE_SECONDS = 0.2, 0.05
"""A change below one of these is called the same: two runs of one version differ by as much."""
MOST_LINES = 5


@dataclass(frozen=True)
class StepChange:
    """A step in both versions."""

    name: str
    before: float | None
    """Seconds; None if the step was not there."""
    after: float | None
    lines: tuple["LineChange", ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it is slower or quicker by more than noise."""
        return differs(self.before, self.after)


@dataclass(frozen=True)
class LineChange:
    """One of the app's own lines in both versions; it may stand in another place."""

    source: str
    place: str
    cell: str
    """Which cell of a notebook it stands in, by its first line."""
    before: float
    after: float

    @property
    def words(self) -> str:
        """How it has changed."""
        what = f"{self.place} `{cut(self.source)}`{' ' + self.cell if self.cell else ''}"
        if not self.before:
            return f"{what} is new: {amount(self.after)}"
        if not self.after:
            return f"{what} is gone: {amount(self.before)} before"
        return f"{what}: {amount(self.before)} → {amount(self.after)}"


@dataclass(frozen=True)
class Comparison:
    """What has changed."""

    before: Profile
    steps: tuple[StepChange, ...]

    @property
    def sentence(self) -> str:
        """The change in a sentence or two."""
        slower = [s for s in self.steps if s.changed and (s.after or 0) > (s.before or 0)]
        faster = [s for s in self.steps if s.changed and (s.after or 0) < (s.before or 0)]
        start = f"Against {self.before.app} of {self.before.made_at[:16].replace('T', ' ')}: "
        parts = [*_counted(slower, "slower"), *_counted(faster, "faster")]
        return start + ("; ".join(parts) if parts else "every step takes as long as before") + "."


def compared(before: Profile, after: Profile) -> Comparison:
    """Return what has changed, step by step and line by line."""
    old = {step.name: step for step in before.steps}
    new = {step.name: step for step in after.steps}
    names = [*new, *(name for name in old if name not in new)]
    return Comparison(before, tuple(_step(old.get(name), new.get(name)) for name in names))


def differs(before: float | None, after: float | None) -> bool:
    """Whether two times differ by more than noise; what is only in one of both does."""
    if before is None or after is None:
        return True
    return abs(after - before) > max(NOISE_SECONDS, NOISE_SHARE * before)


def _step(before: StepProfile | None, after: StepProfile | None) -> StepChange:
    either = after or before
    assert either
    return StepChange(
        either.label,
        before.seconds if before else None,
        after.seconds if after else None,
        _lines(before.lines if before else (), after.lines if after else ()),
    )


def _lines(before: Sequence[Line], after: Sequence[Line]) -> tuple[LineChange, ...]:
    old, new = _by_text(before), _by_text(after)
    found = []
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        was, now = (one.seconds if one else 0.0), (other.seconds if other else 0.0)
        line = other or one
        if line and abs(now - was) > max(NOISE_SECONDS, NOISE_SHARE * was):
            found.append(_change(line, was, now))
    found.sort(key=lambda change: -abs(change.after - change.before))
    return tuple(found[:MOST_LINES])


def _change(line: Line, was: float, now: float) -> LineChange:
    return LineChange(line.source, line.frame.place, within(line.frame), was, now)


def _by_text(lines: Sequence[Line]) -> dict[tuple[str, str, str], Line]:
    """Return lines by what they say, since their numbers change with every edit."""
    found: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        key = (line.frame.file, line.frame.function, line.source)
        if key not in found or found[key].seconds < line.seconds:
            found[key] = line
    return found


def _counted(steps: Sequence[StepChange], word: str) -> list[str]:
    if not steps:
        return []
    most = max(steps, key=lambda step: abs((step.after or 0.0) - (step.before or 0.0)))
    count = f"{len(steps)} step{'' if len(steps) == 1 else 's'} {word}"
    return [f"{count}, most `{most.name}`: {_time(most.before)} → {_time(most.after)}"]


def _time(seconds: float | None) -> str:
    return "not there" if seconds is None else amount(seconds)
