"""How often the gate `objectives` cries wolf, and how soon it finds a version that breaks what was promised."""

import random
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.model import Row, at_least, at_most
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.burn import burn
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.statistics.sprt import walk
from greenroom.releases.gates.burning import LEAST, objective_test

GOOD = Objective("good", 0.99)
FAST = Objective("fast", 0.95, within=2.0)
MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
DAY = timedelta(hours=8)
RUNS = 1000
LONGEST = 3000


@dataclass(frozen=True)
class Found:
    """How a day went: after how many sessions it burned, if it did."""

    after: int | None


def measure(chance: random.Random) -> list[Row]:
    """Simulate days of eight hours on a version, and ask after each session that is over."""
    rows = [
        Row(f"objective of 99 %: {bad:g} % are bad, {count} sessions in a day, called burning", "%",
            [_burning(chance, GOOD, bad / 100, count)], bar=at_most(5) if bad < 1 else None)
        for bad, count in ((0.5, 20), (0.5, 100), (0.5, 300), (1, 100))
    ]  # fmt: skip
    rows += [
        Row(f"objective of 95 %: {slow:g} % are slow, 100 sessions in a day, called burning", "%",
            [_burning(chance, FAST, slow / 100, 100)], bar=at_most(5) if slow < 5 else None)
        for slow in (2.5, 5)
    ]  # fmt: skip
    for objective, broken in ((GOOD, 0.15), (GOOD, 0.5), (FAST, 0.5)):
        rows += _detected(chance, objective, broken)
    let_pass = _let_pass(chance, GOOD, 0.15)
    return [
        *rows,
        Row("objective of 99 %: 15 % are bad, let pass without a pause", "%", [let_pass], bar=at_most(12)),
        Row("objective of 99 %: none is bad, sessions until it passes", "", [max(LEAST, objective_test(GOOD).clean)]),
        Row("if one bad session were enough: 0.5 % are bad, 100 sessions in a day, called burning", "%",
            [_naive(chance)]),
    ]  # fmt: skip


def _burning(chance: random.Random, objective: Objective, broken: float, count: int) -> float:
    runs = RUNS if count <= 100 else RUNS // 4
    found = [_day(chance, objective, broken, count) for _ in range(runs)]
    return 100 * sum(each.after is not None for each in found) / runs


def _detected(chance: random.Random, objective: Objective, broken: float) -> list[Row]:
    found = [_day(chance, objective, broken, 100) for _ in range(RUNS // 2)]
    after = sorted(each.after for each in found if each.after is not None)
    share = 100 * len(after) / len(found)
    what = "bad" if objective.kind == "good" else "slow"
    name = f"objective of {100 * objective.target:g} %: {100 * broken:g} % are {what}"
    late = f"9 of 10 within {after[int(0.9 * len(after))]}" if after else ""
    return [
        Row(f"{name}, found within 100 sessions in a day", "%", [share], bar=at_least(95)),
        Row(f"{name}, sessions until it is found", "", [statistics.median(after)] if after else [], note=late),
    ]  # fmt: skip


def _day(chance: random.Random, objective: Objective, broken: float, count: int) -> Found:
    """Have people come at any time of the day; two of three come once, the others again."""
    lived: list[Outcome] = []
    for number, at in enumerate(sorted(MORNING + chance.random() * DAY for _ in range(count)), 1):
        is_broken = chance.random() < broken
        lived.append(_session(objective, number, at, f"u{chance.randrange(count)}", is_broken))
        if (is_broken or number % 3 == 0) and burn(objective, lived, at).is_burning:
            return Found(number)
    return Found(None)


def _session(
    objective: Objective, number: int, at: datetime, user: str, is_broken: bool
) -> Outcome:
    is_bad = is_broken and objective.kind == "good"
    median = 9.0 if is_broken and objective.kind == "fast" else 0.2
    why, bad_at = ("server-error", at) if is_bad else ("", None)
    return Outcome(f"s{number}", "a", "production", 2, user, at, at, 3, 0, why, median, bad_at)


def _let_pass(chance: random.Random, objective: Objective, broken: float) -> float:
    """Ask at once, with no pause, as soon as there are enough sessions."""

    def passes() -> bool:
        known = walk(objective_test(objective), (chance.random() < broken for _ in range(LONGEST)))
        return known.decision == "good"

    return 100 * sum(passes() for _ in range(4 * RUNS)) / (4 * RUNS)


def _naive(chance: random.Random) -> float:
    """Look at the rate of the two windows alone, as for a site with millions of requests."""

    def burns() -> bool:
        lived: list[Outcome] = []
        for number, at in enumerate(sorted(MORNING + chance.random() * DAY for _ in range(100)), 1):
            is_bad = chance.random() < 0.005
            lived.append(_session(GOOD, number, at, f"u{number}", is_bad))
            found = burn(GOOD, lived, at) if is_bad else None
            if found and min(found.rate, found.short.rate(GOOD)) > found.limit:
                return True
        return False

    return 100 * sum(burns() for _ in range(RUNS)) / RUNS
