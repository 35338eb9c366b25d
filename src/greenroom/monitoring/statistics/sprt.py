"""Sequential tests on sessions that are good or bad: Wald's to let pass, Page's to raise the alarm."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Decision = Literal["good", "bad", "undecided"]
WATCHED = 100
"""Sessions that `watch` looks at; one that never ends finds something in the end."""


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
    ratio, count, bad = 0.0, 0, 0
    for is_bad in are_bad:
        count, bad = count + 1, bad + is_bad
        ratio += test.per_bad if is_bad else test.per_good
        if ratio >= test.upper:
            return Walk("bad", count, bad, ratio, 0)
        if ratio <= test.lower:
            return Walk("good", count, bad, ratio, 0)
    return Walk("undecided", count, bad, ratio, test.good_needed(ratio))


def watch(test: Sprt, are_bad: Iterable[bool]) -> Walk:
    """Look out for bad sessions only, the first hundred in the order of their beginning.

    The log of the ratio does not fall below the lower bound: E. S. Page, Continuous Inspection Schemes,
    Biometrika 41 (1954), 100-115. So good sessions at the beginning hide nothing that comes later. A session
    that goes on counts as good so far: the more turn bad, the higher the ratio at each place, so what is
    called bad today is called bad when all are over. (Judging only those that are over would see the bad
    ones first, since a crash is known at once and a good end a minute later.)
    """
    ratio, count, bad = 0.0, 0, 0
    for is_bad in islice(are_bad, WATCHED):
        count, bad = count + 1, bad + is_bad
        ratio = max(ratio + (test.per_bad if is_bad else test.per_good), test.lower)
        if ratio >= test.upper:
            return Walk("bad", count, bad, ratio, 0)
    return Walk("undecided", count, bad, ratio, test.good_needed(ratio))
