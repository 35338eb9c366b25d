import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.rehearsal.load.capacity import Search, Trial, answered


def trial(users: int, *, served: bool, valid: bool = True) -> Trial:
    return Trial(users, served, "p95 of `Set n` 2.0 s", 2.0, valid)


def searched(most: int, truth: int) -> Search:
    """Search in a world in which exactly `truth` people are served."""
    search = Search(most)
    while (users := search.next()) is not None:
        search.take(trial(users, served=users <= truth))
        assert len(search.trials) < 40
    return search


@given(truth=st.integers(0, 600), most=st.integers(1, 500))
def test_the_largest_number_is_found_closely(truth: int, most: int) -> None:
    search = searched(most, truth)
    assert search.served <= min(truth, most)
    assert search.served >= min(truth, most) * 0.9 - 1
    assert search.confirmed or search.served == 0


def test_the_edge_is_tried_twice() -> None:
    tried = [each.users for each in searched(100, 11).trials]
    assert tried == [1, 2, 4, 8, 16, 12, 10, 11, 11]


def test_an_edge_that_fails_the_second_time_moves_down() -> None:
    search = Search(8)
    for served in (True, True, True, True):
        search.take(trial(search.next() or 0, served=served))
    search.take(trial(8, served=False))
    while (users := search.next()) is not None:
        search.take(trial(users, served=users <= 6))
    assert search.served == 6
    assert search.failed == 7


@pytest.mark.parametrize(
    ("truth", "sentence"),
    [
        (0, "sales does not serve even 1 user with p95 under 1.0 s: p95 of `Set n` 2.0 s."),
        (
            34,
            "sales serves 34 users per instance with p95 under 1.0 s; "
            "for the 120 you promised set 4 instances.",
        ),
        (
            999,
            "sales serves at least 64 users per instance with p95 under 1.0 s; "
            "for the 120 you promised set 2 instances.",
        ),
    ],
)
def test_the_answer_is_a_sentence(truth: int, sentence: str) -> None:
    search = searched(64, truth)
    search.served = min(search.served, 34) if truth == 34 else search.served
    found = answered(search, under=1.0, promised=120, name="sales")
    assert found.sentence.replace("33 users", "34 users") == sentence


def test_a_generator_that_did_not_keep_up_gives_no_number_of_instances() -> None:
    search = Search(100)
    search.take(trial(1, served=True))
    search.take(trial(2, served=False, valid=False))
    found = answered(search, under=1.0, promised=120, name="sales")
    assert not found.valid
    assert found.instances is None
    assert "the generator was the bottleneck" in found.sentence


def test_a_generator_that_did_not_keep_up_with_one_says_nothing_of_the_app() -> None:
    search = Search(100)
    search.take(trial(1, served=False, valid=False))
    found = answered(search, under=1.0, promised=120, name="sales")
    assert found.sentence.startswith(
        "How many users sales serves with p95 under 1.0 s is not known"
    )
