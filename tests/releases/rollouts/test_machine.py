"""What happens next to a rollout."""

from datetime import timedelta

import pytest

from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.releases.rollouts.machine import acts
from greenroom.releases.rollouts.model import Strategy
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from releases.rollouts.stage import BEGAN, Paper, rollout

GATES = ("replay", "sessions")


def canary(**more) -> Strategy:
    return strategy(Wish(steps=(5, 25, 100), **more), GATES)


def test_all_at_once_is_done_when_nobody_is_left_on_the_old_version() -> None:
    paper = Paper(rollout(Strategy()), drained=False)
    assert paper.go() == "draining"
    assert paper.released == 12
    paper.drained = True
    assert paper.go() == "completed"
    assert paper.events == [
        "rollout.moved", "rollout.promoted", "rollout.moved", "rollout.ended",
    ]  # fmt: skip


def test_a_canary_waits_at_each_share_until_somebody_advances_it() -> None:
    paper = Paper(rollout(canary()))
    for weight in (5.0, 25.0):
        assert paper.go() == "paused"
        assert paper.row.desired_weight == paper.row.observed_weight == weight
        assert paper.released == 11
        paper.write(acts.advance(paper.row, "kelly", paper.facts, paper.at))
    assert paper.go() == "completed"
    assert paper.released == 12


def test_a_canary_with_a_pause_goes_by_itself() -> None:
    paper = Paper(rollout(canary(pause=1800)))
    assert paper.go() == "stepping"
    assert paper.later(minutes=29) == "stepping"
    assert paper.row.desired_weight == 5
    assert paper.later(minutes=1) == "stepping"
    assert paper.row.desired_weight == 25
    assert paper.later(minutes=30) == "completed"


def test_the_audience_comes_first() -> None:
    paper = Paper(rollout(canary(audience=("group:beta", "kelly"))))
    assert paper.go() == "paused"
    assert (paper.row.step, paper.row.desired_weight) == (0, 0)
    assert "Only its first audience gets v12." in paper.row.reason
    assert paper.row.split.audience.groups == ("beta",)


def test_nothing_is_asked_of_users_before_the_gates_pass() -> None:
    paper = Paper(rollout(canary(gates=("replay",))), before=("replay",))
    assert paper.go() == "checking"
    paper.said["replay"] = "waiting"
    assert paper.go() == "checking"
    paper.said["replay"] = "pass"
    assert paper.go() == "paused"
    assert paper.row.desired_weight == 5


def test_a_gate_that_fails_before_users_ends_it() -> None:
    paper = Paper(rollout(canary(gates=("replay",))), before=("replay",), said={"replay": "fail"})
    assert paper.go() == "failed"
    assert "The gate replay failed: replay says fail." in paper.row.reason
    assert paper.released == 11


def test_a_gate_that_fails_at_a_step_leads_everybody_back() -> None:
    paper = Paper(rollout(canary(gates=("sessions",))), during=("sessions",))
    assert paper.go() == "stepping"
    paper.said["sessions"] = "fail"
    assert paper.go() == "aborted"
    assert (paper.row.desired_weight, paper.row.observed_weight) == (0, 0)
    assert "The gate sessions failed" in paper.row.reason


def test_a_gate_that_fails_while_it_soaks_rolls_back() -> None:
    wish = Wish(kind="blue-green", gates=("sessions",))
    paper = Paper(rollout(strategy(wish, GATES)), during=("sessions",))
    assert paper.go() == "soaking"
    assert paper.released == 12
    paper.said["sessions"] = "fail"
    assert paper.go() == "aborted"
    assert paper.released == 11


def test_freeze_stays_where_it_is_when_going_back_would_be_wrong() -> None:
    paper = Paper(
        rollout(canary(gates=("sessions",), on_fail="freeze")),
        during=("sessions",),
        said={"sessions": "fail"},
    )
    assert paper.go() == "paused"
    assert (paper.row.pause_reason, paper.row.desired_weight) == ("gate-failed", 5)
    assert paper.later(days=3, minutes=1) == "paused"
    assert paper.events[-1] == "rollout.reminded"


def test_the_first_release_cannot_go_back_and_waits_for_a_person() -> None:
    wish = Wish(kind="blue-green", gates=("sessions",))
    row = rollout(strategy(wish, GATES), from_version=None)
    paper = Paper(row, during=("sessions",), released=None, said={"sessions": "fail"})
    assert paper.go() == "paused"
    assert paper.released == 12


def test_inconclusive_waits_for_its_owner_and_then_goes_back() -> None:
    paper = Paper(
        rollout(canary(gates=("sessions",))),
        during=("sessions",),
        said={"sessions": "inconclusive"},
    )
    assert paper.go() == "paused"
    assert "kelly decides." in paper.row.reason
    assert paper.row.on_deadline == "abort"
    assert paper.later(days=3) == "aborted"
    assert paper.row.reason == "Nobody decided in time."


def test_a_gate_is_skipped_for_one_step() -> None:
    paper = Paper(
        rollout(canary(gates=("sessions",))),
        during=("sessions",),
        said={"sessions": "inconclusive"},
    )
    paper.go()
    with pytest.raises(ConflictError, match="has not passed"):
        acts.advance(paper.row, "ada", paper.facts, paper.at)
    paper.write(acts.skipped(paper.row, "ada", "sessions", paper.facts, paper.at))
    assert paper.row.state == "stepping"
    paper.said["sessions"] = "pass"
    paper.step()
    assert paper.row.desired_weight == 25


def test_a_gate_that_never_answers_becomes_a_question_to_a_person() -> None:
    paper = Paper(
        rollout(canary(gates=("sessions",))), during=("sessions",), said={"sessions": "waiting"}
    )
    assert paper.go() == "stepping"
    assert paper.later(days=3) == "paused"
    assert paper.row.reason == "No verdict in time from sessions. kelly decides."


def test_it_begins_when_it_is_due_and_not_in_a_freeze_window() -> None:
    due = BEGAN + timedelta(hours=2)
    paper = Paper(rollout(strategy(Wish(at=due), ())))
    assert paper.go() == "pending"
    paper.frozen_until = due + timedelta(days=30)
    assert paper.later(days=20) == "pending", "the calendar holds it, so nothing is forgotten"
    paper.frozen_until = None
    assert paper.go() == "completed"


def test_a_freeze_window_holds_a_step_but_not_a_rollback() -> None:
    paper = Paper(rollout(canary(pause=0)), frozen_until=None)
    paper.frozen_until = BEGAN + timedelta(days=1)
    paper.row = rollout(
        canary(pause=0), state="stepping", step=0, desired_weight=5.0, observed_weight=5.0
    )
    assert paper.go() == "stepping"
    paper.write(acts.abort(paper.row, "kelly", "enough", paper.at))
    assert paper.go() == "aborted"


def test_a_version_that_does_not_start_ends_it() -> None:
    paper = Paper(rollout(canary()), warm=False)
    assert paper.go() == "warming"
    paper.failure = "It answered 500."
    assert paper.go() == "failed"
    assert "It answered 500." in paper.row.reason


def test_a_version_that_is_never_ready_ends_it() -> None:
    paper = Paper(rollout(canary()), warm=False)
    assert paper.go() == "warming"
    assert paper.later(minutes=15) == "failed"


def test_sessions_that_stay_do_not_hold_it_for_ever() -> None:
    paper = Paper(rollout(Strategy()), drained=False)
    assert paper.go() == "draining"
    assert paper.later(hours=12) == "completed"


def test_pausing_and_resuming_come_back_to_the_same_step() -> None:
    paper = Paper(rollout(canary(pause=1800)))
    paper.go()
    paper.write(acts.pause(paper.row, "ada", "a look at the figures", paper.at))
    assert paper.later(hours=5) == "paused"
    assert paper.row.reason == "ada paused it: a look at the figures"
    paper.write(acts.resume(paper.row, "ada", paper.facts, paper.at))
    assert (paper.go(), paper.row.desired_weight) == ("stepping", 5)


def test_before_users_aborting_is_cancelling() -> None:
    paper = Paper(rollout(canary()), warm=False)
    paper.go()
    paper.write(acts.abort(paper.row, "kelly", "", paper.at))
    assert (paper.row.state, paper.row.reason) == ("cancelled", "kelly aborted it.")


def test_what_is_over_cannot_be_changed() -> None:
    paper = Paper(rollout(Strategy()))
    assert paper.go() == "completed"
    for act in (
        lambda: acts.pause(paper.row, "ada", "", paper.at),
        lambda: acts.resume(paper.row, "ada", paper.facts, paper.at),
        lambda: acts.advance(paper.row, "ada", paper.facts, paper.at),
        lambda: acts.abort(paper.row, "ada", "", paper.at),
        lambda: acts.skipped(paper.row, "ada", "sessions", paper.facts, paper.at),
    ):
        with pytest.raises(GreenroomError, match="completed"):
            act()
