"""From values to places in a drawing, and the round values at which to write numbers."""

import math
from dataclasses import dataclass

ROUND = (1, 2, 5, 10)
FINEST = 0.001
"""Seconds between two marks at least: times are written in whole milliseconds."""


@dataclass(frozen=True)
class Scale:
    """A straight line from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def ticks(high: float, about: int = 5) -> list[float]:
    """Return round times in seconds, from 0 up to the first one that is not below `high`."""
    if high <= 0:
        return [0.0, 1.0]
    raw = high / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = max(FINEST, next(power * each for each in ROUND if power * each >= raw * 0.999))
    return [step * n for n in range(math.ceil(high / step * 0.999) + 1)]


def whole_ticks(high: int, about: int = 4) -> list[float]:
    """Return round whole numbers from 0 up to the first one that is not below `high`."""
    step = max(1, math.ceil(high / about))
    power = 10 ** (len(str(step)) - 1)
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= step)
    return [float(n) for n in range(0, math.ceil(max(high, 1) / step) * step + 1, step)]


def time_words(seconds: float) -> str:
    """Return `1:30` from a minute on, `30 s` below."""
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
