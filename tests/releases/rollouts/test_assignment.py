"""Who gets the new version."""

from hypothesis import given
from hypothesis import strategies as st

from greenroom.releases.rollouts.assignment import Audience, Guest, gets_new_version

NOBODY = Audience()
KEYS = st.text(min_size=1, max_size=30)
SHARES = st.floats(0, 100)


@given(KEYS, KEYS, SHARES, SHARES)
def test_a_greater_share_never_takes_it_away(salt: str, key: str, one: float, two: float) -> None:
    smaller, greater = sorted((one, two))
    guest = Guest(key)
    if gets_new_version(guest, smaller, salt, NOBODY):
        assert gets_new_version(guest, greater, salt, NOBODY)


@given(KEYS, KEYS)
def test_nobody_at_nothing_and_everybody_at_all(salt: str, key: str) -> None:
    assert not gets_new_version(Guest(key), 0, salt, NOBODY)
    assert gets_new_version(Guest(key), 100, salt, NOBODY)


def test_shares_are_what_they_say() -> None:
    for share in (5, 10, 25, 50):
        found = sum(gets_new_version(Guest(f"p{n}"), share, "s", NOBODY) for n in range(20_000))
        error = (share * (100 - share) / 20_000) ** 0.5
        assert abs(found / 200 - share) < 3 * error


def test_the_audience_gets_it_whatever_the_share() -> None:
    audience = Audience(people=("kelly",), groups=("beta",))
    assert gets_new_version(Guest("k", "kelly"), 0, "s", audience)
    assert gets_new_version(Guest("a", "ada", ("beta", "staff")), 0, "s", audience)
    assert not gets_new_version(Guest("a", "ada", ("staff",)), 0, "s", audience)
    assert not gets_new_version(Guest("b"), 0, "s", Audience(people=("",)))
