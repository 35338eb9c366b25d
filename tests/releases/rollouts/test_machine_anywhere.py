"""Whatever the strategy, and wherever the control plane dies: always the same end."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.flags.moving import for_all
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.flagged.expected import expected as rule_in
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import TERMINAL, Strategy
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from releases.rollouts.stage import BEGAN, TOGGLE, Paper, flag_rollout, rollout

GATES = ("replay", "sessions")
OUTCOMES = st.sampled_from(["pass", "fail", "inconclusive", "waiting"])
SHARES = st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def wishes(draw) -> Strategy:
    kind = draw(st.sampled_from(["all-at-once", "blue-green", "canary"]))
    wish = Wish(
        kind=kind,
        steps=tuple(float(each) for each in draw(SHARES)) if kind == "canary" else (),
        pause=draw(st.sampled_from([None, 0, 1800])),
        audience=draw(st.sampled_from([(), ("group:beta",)])),
        gates=draw(st.sampled_from([(), ("replay",), ("sessions",), GATES])),
        at=draw(st.sampled_from([None, BEGAN + timedelta(hours=3)])),
        soak=draw(st.sampled_from([None, 0, 600])),
        on_fail=draw(st.sampled_from(["rollback", "freeze"])),
        if_nobody=draw(st.sampled_from(["abort", "advance"])),
    )
    return strategy(wish, GATES)


@st.composite
def worlds(draw) -> dict:
    chosen = draw(wishes())
    is_flag = chosen.kind != "blue-green" and draw(st.booleans())
    version = draw(st.sampled_from([None, 11]))
    return {
        "row": flag_rollout(chosen) if is_flag else rollout(chosen, from_version=version),
        "warm": draw(st.booleans()),
        "failure": draw(st.sampled_from(["", "It answered 500."])),
        "drained": draw(st.booleans()),
        "before": tuple(gate for gate in chosen.gates if gate == "replay"),
        "during": tuple(gate for gate in chosen.gates if gate == "sessions"),
        "said": {gate: draw(OUTCOMES) for gate in chosen.gates},
    }


def began_with(world: dict) -> int | None:
    """Return the version that was released before; a flag's rollout is about none."""
    return (*world["row"].versions, None)[1] if world["row"].versions else None


def lives(world: dict, deaths: frozenset[int] = frozenset()) -> Paper:
    """Live for weeks, an hour at a time; die before the transitions of these numbers are written."""
    paper = Paper(**world | {"released": began_with(world)})
    number = 0
    for _ in range(24 * 40):
        while next_transition(paper.row, paper.facts, paper.at) is not None:
            number += 1
            if number in deaths:
                _lives_on_without_memory(paper)
            elif not paper.step():
                break
            if paper.row.state in TERMINAL:
                return paper
        paper.at += timedelta(hours=1)
    return paper


def _lives_on_without_memory(paper: Paper) -> None:
    """What was planned is lost, and so is what the process knew: starts, failures, open questions."""
    known = paper.warm, paper.failure, paper.said
    paper.warm, paper.failure, paper.said = False, "", {}
    paper.step()
    paper.warm, paper.failure, paper.said = known


@settings(max_examples=200, deadline=None)
@given(worlds(), st.frozensets(st.integers(1, 20)))
def test_dying_at_any_transition_changes_nothing(world: dict, deaths: frozenset[int]) -> None:
    calm, killed = lives(world), lives(world, deaths)
    assert calm.row == killed.row
    assert calm.released == killed.released
    assert calm.events == killed.events
    assert calm.flag == killed.flag


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_it_ends_or_waits_for_a_person_who_is_reminded(world: dict) -> None:
    paper = lives(world)
    row = paper.row
    if row.state in TERMINAL:
        assert row.ended_at is not None
        assert row.deadline_at is None
    else:
        assert (row.state, row.on_deadline) == ("paused", "remind")
    if isinstance(row.brings, FlagChange):
        everybody = for_all(TOGGLE, "on")
        as_it_was = TOGGLE if row.state in TERMINAL else rule_in(row)  # frozen at a step
        assert paper.flag == (everybody if row.state == "completed" else as_it_was)
        return
    expected = row.to_version if row.state == "completed" else row.from_version
    assert paper.released == expected or row.is_released


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_state_that_waits_has_a_deadline(world: dict) -> None:
    paper = Paper(**world | {"released": began_with(world)})
    for _ in range(60):
        paper.go()
        if paper.row.state in TERMINAL:
            return
        assert paper.row.deadline_at is not None
        assert paper.row.on_deadline is not None
        paper.at += timedelta(hours=7)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_the_share_never_falls_before_it_is_given_up(world: dict) -> None:
    paper = Paper(**world | {"released": began_with(world)})
    share = 0.0
    for _ in range(200):
        if not paper.step():
            paper.at += timedelta(hours=7)
        if paper.row.state in ("aborting", *TERMINAL):
            return
        assert paper.row.desired_weight >= share
        share = paper.row.desired_weight
