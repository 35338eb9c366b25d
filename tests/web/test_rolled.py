"""Rollouts of the server become what the pages show."""

from datetime import timedelta
from typing import Any

import time_machine

from greenroom.releases.rollouts.model import Given, Strategy, Verdict
from greenroom.releases.rollouts.service import Standing
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from greenroom.web.views import RolloutView
from greenroom.wiring.backstage.rolled import rollout_view
from releases.rollouts.stage import BEGAN, rollout

WISH = Wish(steps=(5, 25), pause=1800, audience=("kelly", "group:beta"), gates=("sessions",))


def view(made: Strategy | None = None, frozen: bool = False, **more: Any) -> RolloutView:
    row = rollout(made or strategy(WISH, ("sessions",)), **more)
    verdict = Verdict("sessions", "waiting", "3 so far.", {"log_ratio": -0.98761, "each": [1]})
    said = (Given(verdict, 1, BEGAN),)
    until = BEGAN + timedelta(days=2) if frozen else None
    asked = ("sessions",) if row.strategy.gates and row.step >= 0 else ()
    held = (*asked, "freeze-window") if frozen else asked
    return rollout_view(Standing(row, said, {"v12": 2, "v11": 7}, until, held))


def test_the_ladder_has_a_rung_for_each_share() -> None:
    steps = view(state="stepping", step=1, desired_weight=5.0).steps
    assert [step.label for step in steps] == [
        "Ready", "Kelly and the group beta", "5 %", "25 %", "Everybody",
    ]  # fmt: skip
    assert [step.state for step in steps] == ["done", "done", "now", "next", "next"]
    assert steps[2].note == "30 min at least"
    assert steps[2].verdicts[0].numbers == {"log ratio": "-0.9876"}


def test_what_a_gate_holds_can_be_skipped_and_paused_but_not_advanced() -> None:
    shown = view(state="stepping", step=1)
    assert (shown.primary, shown.escape) == (None, "abort")
    assert (shown.may_pause, shown.open_gates) == (True, ("sessions",))
    assert shown.sessions == (("v12", 2), ("v11", 7))


def test_a_freeze_window_can_be_skipped_like_a_gate() -> None:
    assert view(Strategy(), frozen=True).open_gates == ("freeze-window",)
    assert view(Strategy()).open_gates == ()


def test_a_state_that_waits_says_what_happens_at_its_deadline() -> None:
    with time_machine.travel(BEGAN + timedelta(days=6, hours=12), tick=False):
        assert view().then == "12 h left, until 8 Dec 08:00 UTC: then it is cancelled"
    with time_machine.travel(BEGAN + timedelta(days=7, seconds=5), tick=False):
        assert view().then.startswith("less than a minute left")
    with time_machine.travel(BEGAN, tick=False):
        due = BEGAN + timedelta(hours=30)
        held = view(state="paused", step=1, on_deadline="remind", deadline_at=due)
        assert held.then == "1 d 6 h left, until 2 Dec 14:00 UTC: then its owner is reminded"
    assert view(state="stepping", step=1).then == ""


def test_what_was_given_up_goes_no_further() -> None:
    states = {step.state for step in view(state="aborting", step=1).steps[2:]}
    assert states == {"never"}
