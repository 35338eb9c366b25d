from datetime import UTC, datetime
from typing import Literal

from greenroom.releases.model import Release
from greenroom.releases.way_back import standing_before

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def history(*acts: str) -> list[Release]:
    """`r1` releases version 1, `b1` rolls back to it; newest first, as the database gives them."""
    kinds: dict[str, Literal["release", "rollback"]] = {"r": "release", "b": "rollback"}
    made = [
        Release(str(n), "sales", "production", int(act[1:]), None, kinds[act[0]], "ann", WHEN)
        for n, act in enumerate(acts)
    ]
    return made[::-1]


def test_nothing_stands_before_the_first_release():
    assert standing_before(history("r1")) is None
    assert standing_before([]) is None


def test_it_goes_back_to_the_release_before():
    assert standing_before(history("r1", "r2")) == 1


def test_twice_goes_back_two_releases_not_to_and_fro():
    assert standing_before(history("r1", "r2", "r3", "b2")) == 1


def test_a_release_after_a_rollback_stands_on_what_it_replaced():
    assert standing_before(history("r1", "r2", "b1", "r3")) == 1


def test_a_rollback_to_a_version_never_released_counts_as_a_release():
    assert standing_before(history("r2", "b1")) == 2
