"""What the gate says of what was promised to users."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.model import Objective
from greenroom.releases.gates.burning import ObjectivesGate
from greenroom.releases.gates.lived import Heard
from greenroom.releases.rollouts.machine.moves import Side
from greenroom.releases.rollouts.model import Rollout, Step, Strategy, Verdict
from releases.rollouts.stage import BEGAN, flag_rollout, rollout

pytestmark = pytest.mark.anyio
STEP = Step(0, 10.0)
GOOD = Objective("good", 0.99)
FAST = Objective("fast", 0.95, within=1.0)


def session(minute: float, version: int = 12, *, bad: bool = False, median: float = 0.1) -> Outcome:
    at = BEGAN + timedelta(minutes=minute)
    why, bad_at = ("cut", at) if bad else ("", None)
    name = f"s{version}-{minute}"
    return Outcome(name, "sales", "production", version, name, at, at, 3, 0, why, median, bad_at)


class Promised:
    def __init__(self, sessions: list[Outcome], *objectives: Objective) -> None:
        self._sessions, self._objectives = sessions, objectives

    async def promised(self, app: str, stage: str, version: int | None) -> tuple[Objective, ...]:
        assert (app, stage) == ("sales", "production")
        assert version in (12, None)
        return self._objectives

    async def lived(self, app: str, stage: str, since: datetime) -> list[Outcome]:
        return [each for each in self._sessions if each.ended_at >= since]


async def given_nothing(rollout: Rollout, side: Side) -> Heard:
    raise AssertionError("sessions on a version are known by their version")


async def judged(
    sessions: list[Outcome], *objectives: Objective, minutes: float = 60, **more: Any
) -> Verdict:
    gate = ObjectivesGate(Promised(sessions, *(objectives or (GOOD,))), given_nothing)
    with time_machine.travel(BEGAN + timedelta(minutes=minutes), tick=False):
        return await gate.judge(rollout(Strategy(), **more), STEP)


async def test_a_version_that_keeps_the_promise_passes() -> None:
    found = await judged([session(n) for n in range(16)])
    assert found.outcome == "pass"
    assert found.sentence == (
        "Nothing promised burns: 16 of 16 sessions on v12, where 99 % of sessions are good."
    )


async def test_it_says_how_many_sessions_are_missing() -> None:
    found = await judged([session(n) for n in range(9)])
    assert found.outcome == "waiting"
    assert found.sentence == (
        "Nothing promised burns yet: 9 of 9 sessions on v12 so far, where 99 % of sessions are good; "
        "7 more are needed."
    )
    two = await judged([session(58, bad=True), session(59, bad=True)])
    assert (two.outcome, "too few to take it back" in two.sentence) == ("waiting", True)


async def test_a_version_that_burns_fails_and_its_numbers_are_told() -> None:
    sessions = [session(n) for n in range(40)] + [session(n, bad=True) for n in range(50, 60)]
    found = await judged(sessions)
    assert found.outcome == "fail"
    assert found.sentence == (
        "v12 burns “99 % of sessions are good”: 10 of 50 sessions in 1 h and 5 of 5 sessions in "
        "5 min were bad, 20 times as fast as it may be, the limit is 14.4."
    )
    assert found.numbers["good_broken"] == 10
    assert found.numbers["burning"] == "yes"


async def test_a_stage_that_burns_by_the_old_version_asks_a_person() -> None:
    old = [session(n, 11, bad=n % 2 == 0) for n in range(60)]
    found = await judged([*old, *(session(n) for n in range(30))])
    assert found.outcome == "inconclusive"
    assert "burns in production, and not by v12 alone" in found.sentence


async def test_slow_answers_burn_what_was_promised_of_them() -> None:
    slow = [session(n, median=4.0) for n in range(60)]
    found = await judged(slow, GOOD, FAST)
    assert found.outcome == "fail"
    assert "v12 burns “95 % of sessions are answered within 1 s”" in found.sentence
    assert "were slower" in found.sentence


async def test_times_over_a_websocket_are_not_seen_and_that_is_said() -> None:
    held = [replace(session(n), held="websocket") for n in range(30)]
    both = await judged(held, GOOD, FAST)
    assert both.outcome == "pass"
    assert (
        "“95 % of sessions are answered within 1 s” cannot be seen: the app answers over"
        in both.sentence
    )
    alone = await judged(held, FAST)
    assert (alone.outcome, "Ask the gate replay" in alone.sentence) == ("inconclusive", True)


async def test_who_resumes_is_not_stopped_by_what_was_known_then() -> None:
    sessions = [session(n, bad=True) for n in range(50, 60)]
    assert (await judged(sessions)).outcome == "fail"
    resumed = await judged(sessions, step_since=BEGAN + timedelta(minutes=60))
    assert resumed.outcome == "waiting"


async def test_few_sessions_for_a_day_ask_a_person() -> None:
    few = [session(n) for n in range(5)]
    found = await judged(few, minutes=25 * 60)
    assert found.outcome == "inconclusive"
    assert found.sentence.startswith("25 hours have brought too few sessions.")
    assert "burning" not in found.numbers
    assert (await judged(few, minutes=25 * 60, state="soaking")).outcome == "waiting"


async def test_where_nothing_is_promised_a_person_decides() -> None:
    gate = ObjectivesGate(Promised([]), given_nothing)
    found = await gate.judge(rollout(Strategy()), STEP)
    assert (found.outcome, "[objectives]" in found.sentence) == ("inconclusive", True)


async def test_a_flag_is_judged_by_those_who_were_given_it() -> None:
    having = [session(n, bad=True) for n in range(50, 56)]
    others = [session(n + 0.5) for n in range(50, 60)]

    async def given(rollout: Rollout, side: Side) -> Heard:
        assert side == "new"
        return Heard(having[:3], having[3:])

    gate = ObjectivesGate(Promised([*having, *others], GOOD), given)
    with time_machine.travel(BEGAN + timedelta(minutes=60), tick=False):
        found = await gate.judge(flag_rollout(Strategy()), STEP)
    assert found.outcome == "fail"
    assert found.sentence.startswith(
        "new-chart=on burns “99 % of sessions are good”: 6 of 6 sessions"
    )
    assert found.numbers["good_burn_rate_of_all"] < found.numbers["good_burn_rate"]
