"""Times of sessions on two versions, compared at a few looks that were planned beforehand."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.monitoring.statistics.ranks import rank_sum


@dataclass(frozen=True)
class Looks:
    """The plan: at which numbers of sessions per version it is looked, and what counts as slower.

    Whoever looks as often as they like at `alpha` finds a difference sooner or later where there is none:
    P. Armitage, C. K. McPherson and B. C. Rowe, Repeated Significance Tests on Accumulating Data, Journal of
    the Royal Statistical Society A 132 (1969), 235-244. Five looks at 0.01 each keep that below 0.05 whatever
    the data (Bonferroni), and the effect that must be reached as well keeps it lower.
    """

    at: tuple[int, ...] = (20, 40, 60, 80, 100)
    alpha: float = 0.01
    ratio: float = 1.25
    """How many times as long the median must be."""
    felt: float = 0.010
    """Seconds by which it must be longer: nobody wants another version for two milliseconds."""


@dataclass(frozen=True)
class Compared:
    """What the looks so far showed."""

    slower: bool
    look: int
    """Sessions per version at the look that is told of; 0 before the first."""
    old: float | None = None
    """Median of the sessions' medians then, in seconds."""
    new: float | None = None
    chance: float | None = None
    """Of looking so much slower by accident."""
    next_look: int | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as long the new version took."""
        return self.new / self.old if self.new is not None and self.old else None


def compared(plan: Looks, old: Sequence[float], new: Sequence[float]) -> Compared:
    """Look as often as there are enough sessions on both sides; the first look that finds it slower decides.

    `old` and `new` are one time per session, in the order of the sessions, so that asking again later tells
    the same of an earlier look.
    """
    found = Compared(slower=False, look=0, next_look=plan.at[0])
    for number, look in enumerate(plan.at):
        if min(len(old), len(new)) < look:
            break
        found = _looked(plan, old[:look], new[:look], plan.at[number + 1 : number + 2])
        if found.slower:
            break
    return found


def _looked(
    plan: Looks, old: Sequence[float], new: Sequence[float], later: tuple[int, ...]
) -> Compared:
    before, now = statistics.median(old), statistics.median(new)
    chance = rank_sum(old, new)
    is_felt = now >= plan.ratio * before and now - before >= plan.felt
    slower = chance <= plan.alpha and is_felt
    return Compared(slower, len(old), before, now, chance, later[0] if later else None)
