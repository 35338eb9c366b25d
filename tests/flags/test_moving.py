"""What a flag is at each share of a rollout."""

import pytest

from greenroom.flags.checking import FlagError, checked
from greenroom.flags.evaluator import Evaluator
from greenroom.flags.model import Definition, FlagSet
from greenroom.flags.moving import at_share, for_all, other_of, same_rule, share_of, with_rule
from greenroom.flags.rollout import Audience, with_audience
from greenroom.flags.words import rule

TOGGLE: Definition = {
    "state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off",
}  # fmt: skip
PEOPLE = [f"user-{number}" for number in range(2000)]


def who_has(definition: Definition, groups: tuple[str, ...] = ()) -> set[str]:
    flags = checked(FlagSet().with_flags({"new-chart": definition}).document)
    asks = Evaluator(flags)
    context = {"groups": list(groups), "version": 12}
    return {
        person
        for person in PEOPLE
        if asks.evaluate("new-chart", context | {"targetingKey": person, "user": person}).value
    }


def test_a_greater_share_takes_it_from_nobody():
    before: set[str] = set()
    for share in (5, 10, 25, 50, 100):
        has = who_has(at_share(TOGGLE, "on", share))
        assert before <= has
        assert abs(len(has) / len(PEOPLE) - share / 100) < 0.03
        before = has
    assert before == set(PEOPLE)
    assert who_has(for_all(TOGGLE, "on")) == set(PEOPLE)


def test_the_first_audience_has_it_whatever_the_share():
    first = at_share(TOGGLE, "on", 0, ("user-7",), ("beta",))
    assert who_has(first) == {"user-7"}
    assert who_has(first, ("beta",)) == set(PEOPLE)
    assert rule(first) == "on for user user-7 and group beta; off for the others"


def test_those_who_have_it_by_a_rule_keep_it():
    before = with_audience(TOGGLE, Audience("on", ("user-3",), ("beta",), percent=10))
    now = at_share(before, "on", 25, ("user-4",))
    assert who_has(before) <= who_has(now)
    assert {"user-3", "user-4"} <= who_has(now)
    assert at_share(before, "on", 5) == before
    assert share_of(before, "on") == 10


def test_everybody_is_said_plainly_where_nobody_is_excepted():
    before = with_audience(TOGGLE, Audience("on", (), ("beta",), percent=10))
    assert rule(for_all(before, "on")) == "on for everybody"
    excepted = TOGGLE | {"targeting": {"if": [{"in": ["beta", {"var": "groups"}]}, "off", None]}}
    all_but = for_all(excepted, "on")
    assert who_has(all_but) == set(PEOPLE)
    assert who_has(all_but, ("beta",)) == set()


def test_a_flag_that_is_on_is_turned_off_in_the_same_way():
    on = TOGGLE | {"defaultVariant": "on"}
    assert share_of(on, "on") == 100
    assert other_of(on, "off") == "on"
    assert 0.2 < 1 - len(who_has(at_share(on, "off", 25))) / len(PEOPLE) < 0.3


def test_what_only_describes_a_flag_is_not_its_rule():
    described = TOGGLE | {"metadata": {"owner": "grace"}}
    assert same_rule(described, TOGGLE)
    assert with_rule(described, for_all(TOGGLE, "on"))["metadata"] == {"owner": "grace"}
    assert not same_rule(TOGGLE, TOGGLE | {"state": "DISABLED"})
    assert same_rule(TOGGLE, TOGGLE | {"targeting": {}})


def test_a_rule_without_a_place_for_a_share_is_refused():
    with pytest.raises(FlagError, match="no place for a share"):
        at_share(TOGGLE | {"targeting": {"var": "wanted"}}, "on", 25)
