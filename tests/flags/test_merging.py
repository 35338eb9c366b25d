"""A promotion brings what changed since the last one, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from flags.examples import TOGGLE, flag_set, toggle
from greenroom.flags.comparing import differences, merge
from greenroom.flags.model import FlagSet
from greenroom.flags.rollout import for_everybody, with_percentage

ON, OFF = for_everybody(TOGGLE, "on"), for_everybody(TOGGLE, "off")
FLAGS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(
        [ON, OFF, with_percentage(TOGGLE, "on", 25), toggle(metadata={"owner": "ann"})]
    ),
).map(lambda flags: FlagSet.of({"flags": flags}))


def test_what_only_they_changed_comes_along():
    merged = merge(flag_set(a=OFF), flag_set(a=ON, b=ON), flag_set(a=OFF, own=OFF))
    assert merged.flags == flag_set(a=ON, b=ON, own=OFF)
    assert not merged.conflicts


def test_what_only_we_changed_stays():
    merged = merge(flag_set(a=OFF), flag_set(a=OFF), flag_set(a=ON))
    assert merged.flags == flag_set(a=ON)


def test_parts_of_a_flag_are_merged_apart():
    described = OFF | {"metadata": {"description": "The chart"}}
    merged = merge(flag_set(a=OFF), flag_set(a=described), flag_set(a=ON))
    assert merged.flags == flag_set(a=ON | {"metadata": {"description": "The chart"}})


def test_what_both_changed_is_a_conflict_that_somebody_decides():
    sides = flag_set(a=OFF), with_share(50), with_share(10)
    found = merge(*sides)
    assert [(conflict.key, conflict.part) for conflict in found.conflicts] == [("a", "targeting")]
    assert merge(*sides, take="theirs").flags == with_share(50)
    assert merge(*sides, take="ours").flags == with_share(10)


def test_a_flag_removed_there_and_changed_here_is_a_conflict():
    found = merge(flag_set(a=OFF), flag_set(), flag_set(a=ON))
    assert found.conflicts[0].sentence == "a: removed at one stage, changed at the other"
    assert merge(flag_set(a=OFF), flag_set(), flag_set(a=OFF)).flags == flag_set()


def test_only_the_named_flags_come_along():
    merged = merge(flag_set(), flag_set(a=ON, b=ON), flag_set(), keys=("b",))
    assert merged.flags == flag_set(b=ON)


def test_one_and_true_are_not_the_same():
    one, true = toggle(variants={"on": 1, "off": 0}), TOGGLE
    assert [found.parts for found in differences(flag_set(a=one), flag_set(a=true))] == [
        ("variants",)
    ]


@given(base=FLAGS, theirs=FLAGS, ours=FLAGS)
def test_a_merge_with_one_changed_side_is_that_side(base, theirs, ours):
    assert merge(base, theirs, base).flags == theirs
    assert merge(base, base, ours).flags == ours
    again = merge(base, theirs, ours, take="theirs").flags
    assert merge(theirs, theirs, again).flags == again


def with_share(percent: float) -> FlagSet:
    return flag_set(a=with_percentage(OFF, "on", percent))
