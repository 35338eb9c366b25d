"""Ranks, and the two tests on them: is one sample larger than the other?"""

import math
from collections import Counter
from collections.abc import Sequence

EXACT_UP_TO = 50
"""Pairs for which the signed-rank test counts all possibilities instead of approximating."""


def midranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1 on; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks


def rank_sum(old: Sequence[float], new: Sequence[float]) -> float:
    """Return the chance of `new` looking as much larger than `old` as it does, if they were alike.

    H. B. Mann and D. R. Whitney, On a Test of Whether one of Two Random Variables is Stochastically Larger
    than the Other, Annals of Mathematical Statistics 18 (1947), 50-60: one-sided, by the normal approximation
    with corrections for ties and continuity. Good from about eight values on each side; 1.0 if one is empty.
    """
    n, m = len(old), len(new)
    if not n or not m:
        return 1.0
    pooled = [*old, *new]
    u = sum(midranks(pooled)[n:]) - m * (m + 1) / 2
    ties = sum(count**3 - count for count in Counter(pooled).values())
    total = n + m
    variance = n * m / 12 * ((total + 1) - ties / (total * (total - 1)))
    return _upper_tail(u - n * m / 2, variance)


def signed_rank(differences: Sequence[float]) -> float:
    """Return the chance of the differences being as much above zero as they are, if they lay around it.

    Frank Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bulletin 1 (1945), 80-83: one-sided;
    differences of zero are left out. Up to 50 pairs all possible signs are counted, ties included; beyond,
    the normal approximation with its corrections is used. 1.0 if there is no difference.
    """
    moved = [each for each in differences if each != 0]
    ranks = midranks([abs(each) for each in moved])
    above = sum(rank for rank, each in zip(ranks, moved, strict=True) if each > 0)
    if len(moved) <= EXACT_UP_TO:
        return _by_counting(ranks, above)
    n = len(moved)
    ties = sum(count**3 - count for count in Counter(ranks).values())
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    return _upper_tail(above - n * (n + 1) / 4, variance)


def _by_counting(ranks: Sequence[float], above: float) -> float:
    """Return the share of all assignments of signs whose sum of positive ranks is at least `above`."""
    doubled = [round(rank * 2) for rank in ranks]  # midranks are halves
    ways = [1] + [0] * sum(doubled)
    for rank in doubled:
        for total in range(len(ways) - 1, rank - 1, -1):
            ways[total] += ways[total - rank]
    return sum(ways[round(above * 2) :]) / 2 ** len(ranks)


def _upper_tail(excess: float, variance: float) -> float:
    if variance <= 0:
        return 1.0
    z = (excess - 0.5) / math.sqrt(variance)
    return 0.5 * math.erfc(z / math.sqrt(2))
