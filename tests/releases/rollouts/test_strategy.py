"""What people ask for becomes a strategy, or a sentence."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.publish.config import ConfigError, parse
from greenroom.releases.rollouts.model import Audience, Strategy
from greenroom.releases.rollouts.strategy.make import StrategyError, Wish, strategy
from greenroom.releases.rollouts.strategy.plan import audience_in_words
from greenroom.releases.rollouts.strategy.stored import (
    read_strategy,
    stored_strategy,
    strategy_hash,
)

GATES = ("rehearsal", "sessions")


def weights(wish: Wish) -> list[float]:
    return [step.weight for step in strategy(wish, GATES).steps]


def test_steps_make_a_canary_and_everybody_is_its_end() -> None:
    made = strategy(Wish(steps=(5, 25, 100)), GATES)
    assert made.kind == "canary"
    assert [step.weight for step in made.steps] == [5, 25]
    assert weights(Wish(steps=(5, 25))) == [5, 25]


def test_an_audience_gets_a_step_of_its_own_first() -> None:
    assert weights(Wish(steps=(5,), audience=("kelly",))) == [0, 5]
    assert weights(Wish(steps=(0, 5), audience=("kelly",))) == [0, 5]
    assert weights(Wish(audience=("group:beta",))) == [0]


def test_blue_green_waits_only_if_told_and_keeps_the_old_one_ready() -> None:
    assert weights(Wish(kind="blue-green")) == []
    assert weights(Wish(kind="blue-green", pause=60)) == [0]
    assert strategy(Wish(kind="blue-green"), GATES).soak == 3600
    assert strategy(Wish(kind="blue-green", soak=0), GATES).soak == 0


def test_all_at_once_with_nothing_to_ask_is_a_release_as_ever() -> None:
    assert strategy(Wish(), GATES).is_plain
    for wish in (
        Wish(steps=(5,)),
        Wish(kind="blue-green"),
        Wish(gates=("sessions",)),
        Wish(audience=("kelly",)),
        Wish(at=datetime(2026, 12, 1, 8, tzinfo=UTC)),
        Wish(soak=60),
    ):
        assert not strategy(wish, GATES).is_plain


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(steps=(25, 5)), "must rise, and 5 comes after 25"),
        (Wish(steps=(5, 5)), "must rise"),
        (Wish(steps=(5, 101)), "101 is no share"),
        (Wish(steps=(-1,)), "-1 is no share"),
        (Wish(kind="canary"), "needs its shares"),
        (Wish(kind="blue-green", steps=(5,)), "has no shares"),
        (Wish(gates=("horoscope",)), "There is no gate horoscope"),
        (Wish(audience=("group:",)), "An audience needs names"),
        (Wish(pause=-1), "between nothing and 90 days"),
        (Wish(at=datetime(2026, 12, 1, 8)), "A time needs its zone"),  # noqa: DTZ001
    ],
)
def test_what_makes_no_sense_is_a_sentence(wish: Wish, said: str) -> None:
    with pytest.raises(StrategyError) as refused:
        strategy(wish, GATES)
    assert said in str(refused.value)


@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True).map(sorted),
    st.sampled_from([None, 0, 1800.5]),
    st.sampled_from([(), ("group:beta", "kelly")]),
    st.sampled_from([None, datetime(2026, 12, 1, 8, tzinfo=UTC)]),
)
def test_a_stored_strategy_is_read_as_it_was(shares, pause, audience, at) -> None:
    wish = Wish(steps=tuple(shares), pause=pause, audience=audience, at=at, gates=GATES)
    made = strategy(wish, GATES)
    again = read_strategy(stored_strategy(made))
    assert again == made
    assert strategy_hash(again) == strategy_hash(made)
    assert strategy_hash(made) != strategy_hash(Strategy())


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('strategy = "canary"', "needs steps"),
        ("steps = [5, 25]", 'needs strategy = "canary"'),
        ('strategy = "canary"\nsteps = [25, 5]', "must rise"),
        ('strategy = "canary"\nsteps = [25, 125]', "125 is no share"),
        ('freeze = ["weekends"]', "is not a freeze window"),
        ('on_fail = "panic"', "on_fail"),
        ("step = [5]", "did you mean `steps`?"),
    ],
)
def test_mistakes_in_greenroom_toml_are_told(table: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(f"[release]\n{table}\n")
    assert said in str(refused.value)


def test_an_audience_is_told_in_words() -> None:
    assert audience_in_words(Audience(("kelly", "ada"), ("beta",))) == (
        "kelly, ada and the group beta"
    )
    assert audience_in_words(Audience()) == ""
