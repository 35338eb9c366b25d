"""The same steps, timed on an old and a new version side by side."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.monitoring.statistics.ranks import signed_rank


@dataclass(frozen=True)
class PairedTest:
    """What counts as slower: more than chance, by a share, and by what somebody could feel."""

    alpha: float = 0.01
    ratio: float = 1.10
    felt: float = 0.010
    """Seconds by which the median pair must differ."""
    fewest: int = 10
    """Pairs below which nothing is said; with seven, chance alone is below 0.01 at the very best."""


@dataclass(frozen=True)
class PairedTimes:
    """What the pairs showed."""

    pairs: int
    ratio: float
    """Median of new over old."""
    difference: float
    """Median of new minus old, in seconds."""
    chance: float
    """Of the pairs lying so far to the slower side by accident."""
    slower: bool
    enough: bool
    """Whether there were pairs enough to say so."""


def paired(test: PairedTest, pairs: Sequence[tuple[float, float]]) -> PairedTimes:
    """Compare pairs of (old, new) seconds by the signed ranks of their logarithmic ratios.

    The ratio of each pair counts, not its difference: so a slow step does not outweigh all the others.
    """
    usable = [(old, new) for old, new in pairs if old > 0 and new > 0]
    if not usable:
        return PairedTimes(0, 1.0, 0.0, 1.0, slower=False, enough=False)
    ratios = [math.log(new / old) for old, new in usable]
    ratio, chance = math.exp(statistics.median(ratios)), signed_rank(ratios)
    difference = statistics.median([new - old for old, new in usable])
    enough = len(usable) >= test.fewest
    is_large = ratio >= test.ratio and difference >= test.felt
    slower = enough and chance <= test.alpha and is_large
    return PairedTimes(len(usable), ratio, difference, chance, slower, enough)
