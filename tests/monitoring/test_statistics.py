"""The tests behind the gates: against known values, by brute force, by properties, by simulation."""

import itertools
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.monitoring.statistics import ranks
from greenroom.monitoring.statistics.looks import Looks, compared
from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.monitoring.statistics.ranks import midranks, rank_sum, signed_rank
from greenroom.monitoring.statistics.sprt import Sprt, walk, watch

small = st.integers(-9, 9).map(float)
times = st.floats(0.001, 100)


# Bad sessions


def test_sixteen_good_sessions_are_enough_and_two_bad_ones_at_once_are_too_many():
    test = Sprt()
    assert test.clean == 16
    assert walk(test, [False] * 15).decision == "undecided"
    assert walk(test, [False] * 16).decision == "good"
    assert walk(test, [True]).decision == "undecided"
    assert walk(test, [True, True]).decision == "bad"


def test_what_comes_after_the_decision_changes_nothing():
    assert walk(Sprt(), [False] * 16 + [True] * 9) == walk(Sprt(), [False] * 16)


@given(st.lists(st.booleans(), max_size=60))
def test_it_says_how_many_good_sessions_are_missing(sessions: list[bool]):
    found = walk(Sprt(), sessions)
    if found.decision == "undecided":
        assert walk(Sprt(), [*sessions, *[False] * found.needed]).decision == "good"
        assert walk(Sprt(), [*sessions, *[False] * (found.needed - 1)]).decision == "undecided"


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 59))
def test_one_more_bad_session_never_makes_a_bad_version_good(sessions: list[bool], place: int):
    worse = [*sessions]
    worse[place % len(sessions)] = True
    if walk(Sprt(), sessions).decision == "bad":
        assert walk(Sprt(), worse).decision == "bad"


@pytest.mark.parametrize(
    ("share", "wanted", "at_least"), [(0.02, "good", 0.93), (0.15, "bad", 0.87)]
)
def test_it_errs_about_as_often_as_it_promises(share: float, wanted: str, at_least: float):
    chance = random.Random(4)
    found = [
        walk(Sprt(), (chance.random() < share for _ in range(2000))).decision for _ in range(2000)
    ]
    assert found.count(wanted) / len(found) >= at_least


def test_the_alarm_is_raised_by_bad_sessions_after_good_ones():
    late = [False] * 40 + [True] * 3
    assert walk(Sprt(), late).decision == "good"
    assert watch(Sprt(), late).decision == "bad"
    assert watch(Sprt(), [False] * 100 + [True] * 50).decision == "undecided"


@given(st.lists(st.booleans(), max_size=60), st.lists(st.booleans(), max_size=60))
def test_who_turns_bad_later_never_takes_the_alarm_back(now: list[bool], later: list[bool]):
    worse = [bad or turned for bad, turned in itertools.zip_longest(now, later, fillvalue=False)]
    if watch(Sprt(), now).decision == "bad":
        assert watch(Sprt(), worse).decision == "bad"


# Ranks


def test_equal_values_share_their_ranks():
    assert midranks([3.0, 1.0, 3.0, 2.0]) == [3.5, 1.0, 3.5, 2.0]


@given(st.lists(small, max_size=40))
def test_ranks_add_up(values: list[float]):
    assert sum(midranks(values)) == len(values) * (len(values) + 1) / 2


def test_a_rank_sum_known_from_scipy():
    # scipy.stats.mannwhitneyu's own example, method="asymptotic": p = 0.11134688653314041, two-sided
    males, females = [19.0, 22, 16, 29, 24], [20.0, 11, 17, 12]
    assert rank_sum(females, males) == pytest.approx(0.11134688653314041 / 2)


@given(st.lists(small, min_size=1, max_size=20), st.lists(small, min_size=1, max_size=20))
def test_only_the_order_counts(old: list[float], new: list[float]):
    cubed = rank_sum([each**3 for each in old], [each**3 for each in new])
    assert rank_sum(old, new) == pytest.approx(cubed)
    assert 0 <= rank_sum(old, new) <= 1


def test_what_is_all_the_same_is_no_evidence():
    assert rank_sum([1.0] * 30, [1.0] * 30) == 1.0
    assert signed_rank([0.0] * 30) == 1.0
    assert rank_sum([], [1.0]) == 1.0


def test_signed_ranks_known_from_a_book():
    # Hollander and Wolfe, Nonparametric Statistical Methods, table 3.1: p = 0.0195
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    differences = [b - a for b, a in zip(before, after, strict=True)]
    assert signed_rank(differences) == pytest.approx(0.01953125)


@given(st.lists(small, max_size=8))
def test_all_signs_are_counted(differences: list[float]):
    moved = [each for each in differences if each]
    given_ranks = midranks([abs(each) for each in moved])
    above = sum(rank for rank, each in zip(given_ranks, moved, strict=True) if each > 0)
    sums = [
        sum(rank for rank, sign in zip(given_ranks, signs, strict=True) if sign)
        for signs in itertools.product((False, True), repeat=len(moved))
    ]
    assert signed_rank(differences) == sum(each >= above for each in sums) / len(sums)


@given(st.lists(st.floats(-100, 100).filter(bool), min_size=30, max_size=50))
def test_the_approximation_is_near_the_count(differences: list[float]):
    exact = signed_rank(differences)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranks, "EXACT_UP_TO", 0)
        assert signed_rank(differences) == pytest.approx(exact, abs=0.03)


# Planned looks


def test_it_is_looked_only_when_it_was_planned():
    slow = [2.0 + i / 100 for i in range(100)]
    quick = [1.0 + i / 100 for i in range(100)]
    assert compared(Looks(), quick[:19], slow).look == 0
    found = compared(Looks(), quick, slow)
    assert (found.slower, found.look) == (True, 20)
    assert found.ratio == pytest.approx(2.095 / 1.095)


@given(st.lists(times, min_size=25, max_size=45), st.lists(times, max_size=45))
def test_asking_again_later_tells_the_same_of_an_earlier_look(old: list[float], new: list[float]):
    earlier = compared(Looks(), old[:25], new[:25])
    if earlier.slower:
        assert compared(Looks(), old, new) == earlier


def test_a_certain_but_small_difference_is_not_slower():
    old = [1.0 + i / 1000 for i in range(100)]
    found = compared(Looks(), old, [each * 1.2 for each in old])
    assert not found.slower
    assert found.chance < 1e-6


def test_a_version_that_is_alike_is_seldom_called_slower():
    chance = random.Random(7)
    alarms = sum(
        compared(Looks(), _medians(chance, 100), _medians(chance, 100)).slower for _ in range(300)
    )
    found = sum(
        compared(Looks(), _medians(chance, 100), _medians(chance, 100, 2.0)).slower
        for _ in range(50)
    )
    assert alarms / 300 <= 0.05
    assert found == 50


# Pairs


def test_every_pair_slower_is_slower():
    pairs = [(0.1 + i / 100, 0.2 + i / 50) for i in range(12)]
    found = paired(PairedTest(), pairs)
    assert (found.slower, found.pairs) == (True, 12)
    assert found.ratio == pytest.approx(2.0)


def test_few_pairs_say_nothing():
    assert not paired(PairedTest(), [(0.1, 0.9)] * 9).enough
    assert not paired(PairedTest(), []).enough


def test_what_nobody_feels_is_not_slower():
    assert not paired(PairedTest(), [(0.001 + i / 1e5, 0.003 + i / 1e5) for i in range(30)]).slower


def test_one_slow_step_among_many_does_not_speak_for_all():
    pairs = [(0.1 + i / 1000, 0.1 + i / 1000) for i in range(29)]
    assert not paired(PairedTest(), [*pairs, (0.1, 60.0)]).slower


def test_pairs_that_are_alike_are_seldom_called_slower():
    chance = random.Random(11)

    def pairs(factor: float) -> list[tuple[float, float]]:
        steps = [0.05, 0.1, 0.2, 0.4, 0.8]
        return [
            (step * chance.lognormvariate(0, 0.2), factor * step * chance.lognormvariate(0, 0.2))
            for step in steps * 6
        ]

    assert sum(paired(PairedTest(), pairs(1.0)).slower for _ in range(500)) / 500 <= 0.02
    assert sum(paired(PairedTest(), pairs(1.5)).slower for _ in range(100)) == 100


def _medians(chance: random.Random, count: int, factor: float = 1.0) -> list[float]:
    """Return the medians of sessions that differ among each other more than their requests do."""
    return [
        factor
        * statistics.median(
            0.2 * level * chance.lognormvariate(0, 0.6) for _ in range(chance.randint(3, 30))
        )
        for level in (chance.lognormvariate(0, 0.5) for _ in range(count))
    ]
