"""Rules in the form that people edit: read back as they were written, and raised without moving anybody back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags.examples import TOGGLE, flag_set, toggle
from greenroom.flags import words
from greenroom.flags.checking import FlagError, check_flag
from greenroom.flags.evaluator import Evaluator
from greenroom.flags.rollout import (
    Audience,
    audience_of,
    for_everybody,
    switched,
    with_audience,
    with_percentage,
)

NAMES = st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=3, unique=True).map(tuple)
SHARES = st.none() | st.integers(0, 100) | st.integers(0, 10_000).map(lambda n: n / 100)
USERS = [f"user-{number}" for number in range(5_000)]


@given(users=NAMES, groups=NAMES, since=st.integers(0, 99), percent=SHARES)
def test_an_audience_is_read_back_as_it_was_written(users, groups, since, percent):
    audience = Audience("on", users, groups, since, percent)
    made = with_audience(TOGGLE, audience)
    check_flag("new-chart", made)
    empty = not users and not groups and not since and percent is None
    assert audience_of(made) == (None if empty else audience)


def on_for(definition) -> set[str]:
    evaluator = Evaluator(flag_set(chart=definition))
    return {
        user for user in USERS if evaluator.evaluate("chart", {"targetingKey": user}).value is True
    }


def test_a_larger_share_moves_nobody_back_and_is_as_large_as_it_says():
    before: set[str] = set()
    for percent in (0.5, 5, 10, 25, 50, 100):
        now = on_for(with_percentage(TOGGLE, "on", percent))
        share, error = percent / 100, 2 * (percent / 100 * (1 - percent / 100) / len(USERS)) ** 0.5
        assert before <= now
        assert abs(len(now) / len(USERS) - share) <= error
        before = now


def test_a_share_keeps_the_conditions_before_it():
    named = with_audience(TOGGLE, Audience("on", users=("ann",)))
    made = with_percentage(with_percentage(named, "on", 10), "on", 20)
    assert audience_of(made) == Audience("on", users=("ann",), percent=20)


def test_a_rule_without_a_place_for_a_share_is_left_alone():
    with pytest.raises(FlagError, match="no place for a share"):
        with_percentage(toggle(targeting={"var": "favourite"}), "on", 10)


@pytest.mark.parametrize("percent", [-1, 101, 0.001])
def test_a_share_is_a_share(percent):
    with pytest.raises(FlagError, match="is no share"):
        with_percentage(TOGGLE, "on", percent)


def test_switching_means_everybody():
    partly = with_audience(TOGGLE, Audience("on", percent=25))
    assert words.rule(switched(partly, on=True)) == "on for everybody"
    assert words.rule(switched(partly, on=False)) == "off for everybody"
    colour = {"state": "ENABLED", "variants": {"red": "r", "blue": "b"}, "defaultVariant": "red"}
    assert words.state(switched(colour, on=False)) == "code"
    assert words.rule(for_everybody(colour, "blue")) == "blue for everybody"


def test_rules_are_told_in_words():
    made = with_audience(TOGGLE, Audience("on", ("ann", "bo"), ("beta",), 12, 25))
    said = "on for user ann, user bo and group beta with v12 and later and 25 % of the rest"
    assert words.rule(made) == f"{said}; off for the others"
    assert words.rule(toggle(targeting={"var": "favourite"})) == "by a rule of its own, else off"
