"""How often each gate of a rollout cries wolf, and how often it finds what is there, by simulation."""

import random
import statistics
from collections.abc import Callable, Iterator

from bench.figures import promises
from bench.lab import Lab
from bench.model import Row, at_least, at_most
from greenroom.monitoring.statistics.looks import Looks, compared
from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.monitoring.statistics.ranks import rank_sum
from greenroom.monitoring.statistics.sprt import Sprt, walk, watch

SEED = 4
RUNS = 4000
LONGEST = 3000
"""Sessions after which a test of bad sessions is given up; it never comes to that."""
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds that the steps of the simulated journey take."""


def measure(lab: Lab) -> list[Row]:
    """Simulate sessions and pairs of steps of versions that are alike, and of versions that are worse."""
    chance = random.Random(SEED)
    own = [*_bad_sessions(chance), *_times(chance), *_naive(chance), *_pairs(chance)]
    return [*own, *promises.measure(chance)]


def _share(judge: Callable[[], bool], runs: int = RUNS) -> float:
    return 100 * sum(judge() for _ in range(runs)) / runs


# Bad sessions


def _bad_sessions(chance: random.Random) -> list[Row]:
    def sessions(share: float, count: int = LONGEST) -> Iterator[bool]:
        return (chance.random() < share for _ in range(count))

    def alarm(share: float) -> float:
        return _share(lambda: watch(Sprt(), sessions(share)).decision == "bad")

    let_pass = _share(lambda: walk(Sprt(), sessions(0.15)).decision == "good")
    found = {share: [watch(Sprt(), sessions(share)).sessions for _ in range(RUNS)]
             for share in (0.15, 0.5)}  # fmt: skip
    return [
        Row("bad sessions: 0.5 % are bad, called bad", "%", [alarm(0.005)], bar=at_most(5)),
        Row("bad sessions: 2 % are bad, called bad", "%", [alarm(0.02)], bar=at_most(5)),
        Row("bad sessions: 15 % are bad, let pass without a pause", "%", [let_pass], bar=at_most(12)),
        Row("bad sessions: 15 % are bad, found within 100", "%", [alarm(0.15)], bar=at_least(99)),
        Row("bad sessions: 50 % are bad, found within 100", "%", [alarm(0.5)], bar=at_least(99)),
        Row("bad sessions: none is bad, sessions until it passes", "", [Sprt().clean]),
        *(
            Row(
                f"bad sessions: {100 * share:.0f} % are bad, sessions until it is found", "", counts,
                note=f"9 of 10 within {sorted(counts)[int(0.9 * RUNS)]}",
            )
            for share, counts in found.items()
        ),
        Row(
            "if only what is over were judged: 2 % are bad, called bad", "%",
            [_share(lambda: _hasty(list(sessions(0.02, 100))))],
        ),
    ]  # fmt: skip


def _hasty(are_bad: list[bool]) -> bool:
    """Judge 100 sessions that begin 3 s apart by what is over: bad ones at once, good ones in a minute."""
    for begun in range(1, len(are_bad) + 1):
        known = [bad for place, bad in enumerate(are_bad[:begun]) if bad or begun - place > 20]
        if walk(Sprt(), known).decision == "bad":
            return True
    return False


# Times of sessions


def _session(chance: random.Random, factor: float) -> list[float]:
    """Return the times of one session: sessions differ among each other as much as their requests do."""
    level = factor * 0.2 * chance.lognormvariate(0, 0.5)
    return [level * chance.lognormvariate(0, 0.6) for _ in range(chance.randint(3, 30))]


def _medians(chance: random.Random, count: int, factor: float = 1.0) -> list[float]:
    return [statistics.median(_session(chance, factor)) for _ in range(count)]


def _times(chance: random.Random) -> list[Row]:
    def slower(count: int, factor: float, runs: int = RUNS // 4) -> float:
        return _share(
            lambda: (
                compared(Looks(), _medians(chance, count), _medians(chance, count, factor)).slower
            ),
            runs,
        )

    return [
        Row("times: alike, all five looks, called slower", "%", [slower(100, 1.0)], bar=at_most(5)),
        *(
            Row(f"times: {factor:g}× as slow, found within {count} sessions", "%",
                [slower(count, factor)])
            for factor in (1.5, 2.0, 3.0)
            for count in (20, 100)
        ),
    ]  # fmt: skip


def _naive(chance: random.Random) -> list[Row]:
    """Do what one should not: take each request for itself, look whenever one likes."""

    def pooled() -> bool:
        old, new = ([s for _ in range(20) for s in _session(chance, 1.0)] for _ in range(2))
        return rank_sum(old, new) <= 0.01

    def peeking() -> bool:
        old, new = _medians(chance, 100), _medians(chance, 100)
        return any(rank_sum(old[:n], new[:n]) <= 0.05 for n in range(10, 101, 5))

    return [
        Row("if each request counted for itself: alike, called slower", "%",
            [_share(pooled, RUNS // 4)]),
        Row("if it were looked every 5 sessions at 0.05: alike, called slower", "%",
            [_share(peeking, RUNS // 4)]),
    ]  # fmt: skip


# Pairs of steps


def _pairs(chance: random.Random) -> list[Row]:
    def slower(pairs: int, factor: float) -> bool:
        def one(step: float) -> tuple[float, float]:
            noise = chance.lognormvariate(0, 0.2), chance.lognormvariate(0, 0.2)
            return step * noise[0], factor * step * noise[1]

        steps = (STEPS * pairs)[:pairs]
        return paired(PairedTest(), [one(step) for step in steps]).slower

    rows = [
        Row(f"paired replay: alike, {pairs} pairs, called slower", "%",
            [_share(lambda pairs=pairs: slower(pairs, 1.0))], bar=at_most(1.5),
            note="1 % is promised; the simulation itself errs by 0.5")
        for pairs in (15, 30)
    ]  # fmt: skip
    for factor in (1.25, 1.5, 3.0):
        for pairs in (15, 30):
            found = _share(lambda pairs=pairs, factor=factor: slower(pairs, factor))
            rows.append(
                Row(f"paired replay: {factor:g}× as slow, {pairs} pairs, found", "%", [found])
            )
    return rows
