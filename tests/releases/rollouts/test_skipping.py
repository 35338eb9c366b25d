"""Gates that a person lets pass: any that holds it, not only the first."""

from greenroom.releases.rollouts.machine import acts
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import Verdict
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from releases.rollouts.stage import Paper, rollout

GATES = ("sessions", "objectives")


def held(**said) -> Paper:
    wish = Wish(steps=(5, 100), gates=GATES)
    paper = Paper(rollout(strategy(wish, GATES)), during=GATES, said=said)
    paper.go()
    return paper


def skip(paper: Paper, gate: str) -> None:
    """Do as the service does: the verdict of a skipped gate is a pass."""
    paper.write(acts.skipped(paper.row, "ada", gate, paper.facts, paper.at))
    paper.said[gate] = "pass"


def test_what_stopped_it_is_offered_first_and_then_the_others() -> None:
    paper = held(objectives="inconclusive")
    assert paper.row.state == "paused"
    assert acts.may_skip(paper.row, paper.facts) == ("objectives", "sessions")
    paper.said["objectives"] = "pass"
    assert acts.may_skip(paper.row, paper.facts) == ("sessions",)


def test_skipping_the_one_that_holds_it_goes_on() -> None:
    paper = held(objectives="inconclusive", sessions="waiting")
    skip(paper, "objectives")
    assert paper.go() == "stepping"


def test_skipping_one_of_two_that_hold_it_leaves_it_where_it_is() -> None:
    paper = held(objectives="inconclusive", sessions="inconclusive")
    deadline = paper.row.deadline_at
    skip(paper, "objectives")
    assert (paper.go(), paper.row.deadline_at) == ("paused", deadline)
    skip(paper, "sessions")
    assert paper.go() == "completed"


def test_another_gate_may_be_skipped_before_it_has_said_anything() -> None:
    paper = held(sessions="waiting")
    skip(paper, "objectives")
    assert paper.go() == "stepping"
    paper.said["sessions"] = "pass"
    assert paper.go() == "completed"


def test_a_burning_objective_pauses_under_a_name_of_its_own() -> None:
    for on_fail, outcome, then in (
        ("rollback", "inconclusive", "abort"),
        ("freeze", "fail", "remind"),
    ):
        wish = Wish(steps=(5, 100), gates=GATES, on_fail=on_fail)  # ty: ignore[invalid-argument-type]
        paper = Paper(rollout(strategy(wish, GATES)), during=GATES)
        paper.go()
        burns = Verdict("objectives", outcome, "It burns.", {"burning": "yes"})  # ty: ignore[invalid-argument-type]
        moved = next_transition(paper.row, paper.facts_with(burns), paper.at)
        assert moved is not None
        paper.write(moved)
        assert (paper.row.pause_reason, paper.row.on_deadline) == ("slo-burn", then)


def test_a_burning_objective_takes_it_back_where_the_strategy_says_so() -> None:
    paper = held(objectives="fail")
    assert paper.row.state == "aborted"
