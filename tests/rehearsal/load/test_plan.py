from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.schedule import (
    comings,
    ends_at,
    length,
    phase_at,
    settled,
    share,
    steady_until,
)
from rehearsal.load.stage import JOURNEY


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        ({"users": 0}, "0 people"),
        ({"users": 10**9}, "1,000,000,000 people"),
        ({"rate": 0.0}, "0 arrivals per second"),
        ({"rate": -2.0}, "-2 arrivals"),
        ({"duration": 0.0}, "last 0 seconds"),
        ({"ramp": -1.0}, "Ramp-up"),
        ({"think": -1.0}, "multiplied by -1"),
        ({"jitter": 2.0}, "vary by 2"),
        ({"check": 3.0}, "3 of the sessions"),
        ({"processes": 1000}, "1000 worker processes"),
        ({"duration": float("nan")}, "nan seconds"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_a_way_out(nonsense, words) -> None:
    with pytest.raises(GreenroomError, match=words) as refused:
        Plan(**nonsense)
    assert refused.value.fix


def test_people_come_spread_over_the_ramp() -> None:
    plan = Plan(users=4, ramp=2.0)
    assert [coming.at for coming in comings(plan)] == [0.0, 0.5, 1.0, 1.5]


@given(users=st.integers(1, 300), workers=st.integers(1, 8))
def test_workers_share_everybody_and_nobody_twice(users: int, workers: int) -> None:
    everybody = comings(Plan(users=users, ramp=10.0))
    parts = [share(everybody, index, workers) for index in range(workers)]
    assert sorted(one.user for part in parts for one in part) == list(range(users))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_arrivals_come_at_the_rate_rising_during_the_ramp() -> None:
    plan = Plan(users=500, rate=20.0, ramp=50.0, duration=100.0)
    found = comings(plan)
    in_ramp = sum(coming.at < 50 for coming in found)
    assert 400 < in_ramp < 600  # half of 20 per second in 50 seconds
    assert 1850 < len(found) - in_ramp < 2150
    assert found == comings(plan), "the same plan makes the same arrivals"
    assert all(a.at <= b.at for a, b in pairwise(found))
    assert found[-1].at < steady_until(plan)


def test_a_ramp_that_is_left_out_is_as_long_as_the_journey() -> None:
    plan = settled(Plan(users=10), JOURNEY)
    assert plan.ramp == max(1.0, length(JOURNEY, 1.0))
    assert settled(Plan(users=1), JOURNEY).ramp == 0


def test_a_few_people_need_one_process_only() -> None:
    assert settled(Plan(users=3), JOURNEY).processes == 1
    assert settled(Plan(users=3, processes=8), JOURNEY).processes == 3


def test_each_moment_has_its_phase() -> None:
    plan = Plan(users=2, ramp=1.0, duration=2.0, cool_down=3.0)
    assert [phase_at(plan, at) for at in (0.5, 1.0, 2.9, 3.0)] == [
        "ramp",
        "steady",
        "steady",
        "cool-down",
    ]
    assert ends_at(plan) == 6.0
