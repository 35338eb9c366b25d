"""Wald's sequential probability ratio test on sessions that are good or bad."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Decision = Literal["good", "bad", "undecided"]


@dataclass(frozen=True)
class Sprt:
    """The test: is the share of bad sessions `p0`, as it should be, or `p1`, which is too much?

    Abraham Wald, Sequential Tests of Statistical Hypotheses, Annals of Mathematical Statistics 16 (1945),
    117-186. Looking after every session costs nothing: the errors stay near `alpha` and `beta`, and
    together never exceed their sum.
    """

    p0: float = 0.02
    """Share of bad sessions that is taken to be all right."""
    p1: float = 0.15
    """Share of bad sessions that must be found."""
    alpha: float = 0.05
    """Chance to call a good version bad."""
    beta: float = 0.10
    """Chance to call a bad version good."""

    @property
    def upper(self) -> float:
        """The log of the likelihood ratio from which on it is bad."""
        return math.log((1 - self.beta) / self.alpha)

    @property
    def lower(self) -> float:
        """The log of the likelihood ratio down to which it is undecided."""
        return math.log(self.beta / (1 - self.alpha))

    @property
    def per_bad(self) -> float:
        """What a bad session adds."""
        return math.log(self.p1 / self.p0)

    @property
    def per_good(self) -> float:
        """What a good session adds; it is negative."""
        return math.log((1 - self.p1) / (1 - self.p0))

    @property
    def clean(self) -> int:
        """Return how many good sessions are enough when none is bad."""
        return self.good_needed(0.0)

    def good_needed(self, ratio: float) -> int:
        """Return how many more good sessions in a row are enough from a log likelihood ratio on."""
        return max(0, math.ceil((self.lower - ratio) / self.per_good))


@dataclass(frozen=True)
class Walk:
    """How far the test has come."""

    decision: Decision
    sessions: int
    """Those that were looked at: none after the decision."""
    bad: int
    ratio: float
    """Log of the likelihood ratio."""
    needed: int
    """How many more good sessions in a row would be enough; 0 once it is decided."""

    @property
    def good(self) -> int:
        """How many were good."""
        return self.sessions - self.bad


def walk(test: Sprt, are_bad: Iterable[bool]) -> Walk:
    """Take in sessions in their order until the test is decided."""
    ratio, sessions, bad = 0.0, 0, 0
    for is_bad in are_bad:
        sessions, bad = sessions + 1, bad + is_bad
        ratio += test.per_bad if is_bad else test.per_good
        if ratio >= test.upper:
            return Walk("bad", sessions, bad, ratio, 0)
        if ratio <= test.lower:
            return Walk("good", sessions, bad, ratio, 0)
    return Walk("undecided", sessions, bad, ratio, test.good_needed(ratio))
