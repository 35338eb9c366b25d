"""What a measurement yields: rows, each with a baseline and a bar."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Samples = Sequence[float]


@dataclass(frozen=True)
class Bar:
    """What must hold of the ratio to the baseline, or of the value itself."""

    of: Literal["ratio", "value"]
    sense: Literal["<=", ">="]
    limit: float

    def holds(self, number: float) -> bool:
        """Whether a number keeps to the bar."""
        return number <= self.limit if self.sense == "<=" else number >= self.limit

    def words(self, unit: str) -> str:
        """Return the bar as people write it."""
        sign = {"<=": "≤", ">=": "≥"}[self.sense]
        return f"{sign} {self.limit:g}" + ("×" if self.of == "ratio" else f" {unit}")


def ratio_at_most(limit: float) -> Bar:
    """Require that Greenroom needs no more than so many times the baseline."""
    return Bar("ratio", "<=", limit)


def ratio_at_least(limit: float) -> Bar:
    """Require that Greenroom does at least so many times the baseline."""
    return Bar("ratio", ">=", limit)


def at_most(limit: float) -> Bar:
    """Require a value of at most the limit."""
    return Bar("value", "<=", limit)


def at_least(limit: float) -> Bar:
    """Require a value of at least the limit."""
    return Bar("value", ">=", limit)


@dataclass(frozen=True)
class Row:
    """One figure beside one baseline. Samples are kept; medians are compared."""

    figure: str
    unit: str
    ours: Samples
    beside: str = ""
    theirs: Samples = ()
    bar: Bar | None = None
    note: str = ""
    """Why a side is missing, or what else happened."""
    is_difference: bool = False
    """Our value is what comes on top of theirs, so a ratio says nothing."""
    failed: bool = False
    """The figure could not be measured."""
    more: dict[str, float] = field(default_factory=dict)
    """Further facts for `--json`."""

    @property
    def our_value(self) -> float | None:
        """Greenroom's median."""
        return statistics.median(self.ours) if self.ours else None

    @property
    def their_value(self) -> float | None:
        """The baseline's median."""
        return statistics.median(self.theirs) if self.theirs else None

    @property
    def ratio(self) -> float | None:
        """Greenroom's part divided by the baseline's; None without a baseline.

        Rounds alternate, so the two sides of a round had the same neighbours: their ratios' median counts.
        """
        if self.our_value is None or not self.their_value or self.is_difference:
            return None
        if len(self.ours) == len(self.theirs):
            return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))
        return self.our_value / self.their_value

    @property
    def met(self) -> bool | None:
        """Whether the bar is kept; None without a bar or without numbers."""
        number = self.ratio if self.bar and self.bar.of == "ratio" else self.our_value
        return None if self.bar is None or number is None else self.bar.holds(number)
