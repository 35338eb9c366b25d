"""How fast the budget of an objective is spent: over a long window and a short one at once.

The long window says that it matters, the short one that it still goes on. The windows are those of Google's
Site Reliability Workbook, chapter 5 ("Alerting on SLOs"), for the two speeds that are worth to wake somebody: 2 % of
the budget within an hour, 5 % within six. With the few sessions of a data app a single bad one would already be
"too fast", so there must also be three of them, from two people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.model import Objective

LEAST_BROKEN = 3
"""Sessions that must have broken it within the long window."""
LEAST_PEOPLE = 2
"""People they must be of; sessions of whom nobody knows count as people of their own."""


@dataclass(frozen=True)
class Pace:
    """So much of the budget within so long is too fast, if it still goes on in the short window."""

    spent: float
    """Share of the budget."""
    long: timedelta
    short: timedelta

    def limit(self, objective: Objective) -> float:
        """Return the burn rate above which it is too fast; 1 spends the budget exactly in its time."""
        return self.spent * (objective.window / self.long)


PACES = (
    Pace(0.02, timedelta(hours=1), timedelta(minutes=5)),
    Pace(0.05, timedelta(hours=6), timedelta(minutes=30)),
)
LONGEST = max(pace.long for pace in PACES)


@dataclass(frozen=True)
class Share:
    """The sessions of a window."""

    sessions: int
    broken: int
    people: int
    """Of the broken ones."""

    def rate(self, objective: Objective) -> float:
        """Return how many times as fast as it may be the budget is spent."""
        return self.broken / self.sessions / objective.budget if self.sessions else 0.0


@dataclass(frozen=True)
class Burn:
    """What both windows of a pace say."""

    objective: Objective
    pace: Pace
    long: Share
    short: Share

    @property
    def limit(self) -> float:
        """Return the burn rate above which it is too fast."""
        return self.pace.limit(self.objective)

    @property
    def rate(self) -> float:
        """Return the burn rate over the long window."""
        return self.long.rate(self.objective)

    @property
    def is_burning(self) -> bool:
        """Whether it is too fast, still goes on, and is not one person's bad luck."""
        return not self._are_few and min(self.rate, self.short.rate(self.objective)) > self.limit

    @property
    def remark(self) -> str:
        """Say why it does not burn though the long window is above the limit; empty where there is nothing to say."""
        if self.is_burning or self.rate <= self.limit:
            return ""
        return "too few to say" if self._are_few else "over by now"

    @property
    def _are_few(self) -> bool:
        return self.long.broken < LEAST_BROKEN or self.long.people < LEAST_PEOPLE


def burn(objective: Objective, sessions: Sequence[Outcome], at: datetime) -> Burn:
    """Return the pace that burns, the quicker first; else the one that comes nearest to its limit."""
    found = [_at_pace(objective, pace, sessions, at) for pace in PACES]
    burning = next((each for each in found if each.is_burning), None)
    return burning or max(found, key=lambda each: each.rate / each.limit)


def share(objective: Objective, sessions: Sequence[Outcome], since: datetime) -> Share:
    """Return how many sessions there were since an instant, and how many broke it."""
    counted = [each for each in sessions if each.counts_at >= since and objective.counts(each)]
    broken = [each for each in counted if objective.is_broken_by(each)]
    return Share(len(counted), len(broken), len({each.user or each.id for each in broken}))


def _at_pace(objective: Objective, pace: Pace, sessions: Sequence[Outcome], at: datetime) -> Burn:
    return Burn(
        objective,
        pace,
        share(objective, sessions, at - pace.long),
        share(objective, sessions, at - pace.short),
    )
