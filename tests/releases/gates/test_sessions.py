"""What the live sessions of a version say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from greenroom.monitoring.model import Outcome, Why
from greenroom.releases.gates.lived import Heard, SessionsGate
from greenroom.releases.rollouts.machine.moves import Side
from greenroom.releases.rollouts.model import Rollout, Step, Strategy, Verdict
from releases.rollouts.stage import BEGAN, rollout

pytestmark = pytest.mark.anyio
STEP = Step(0, 10.0)


def session(number: int, version: int = 12, why: Why = "", median: float | None = 0.1) -> Outcome:
    at = BEGAN + timedelta(minutes=number)
    return Outcome(
        f"s{version}-{number}", "sales", "production", version, "u", at, at, 3, 0, why, median
    )


async def judged(
    told: list[Outcome], going_on: list[Outcome] | None = None, *, hours: float = 1, **more: Any
) -> Verdict:
    def of(version: int, sessions: list[Outcome]) -> list[Outcome]:
        return [each for each in sessions if each.version == version]

    async def heard(row: Rollout, side: Side) -> Heard:
        version = {"new": row.to_version, "before": row.from_version}[side] or 0
        return Heard(of(version, told), of(version, going_on or []))

    with time_machine.travel(BEGAN + timedelta(hours=hours), tick=False):
        return await SessionsGate(heard).judge(rollout(Strategy(), **more), STEP)


async def test_sixteen_good_sessions_are_enough():
    found = await judged([session(n) for n in range(16)])
    assert found.outcome == "pass"
    assert found.sentence.startswith("16 of 16 sessions on v12 were good; 16 were needed.")


async def test_it_says_how_many_are_missing():
    found = await judged([session(n) for n in range(10)])
    assert found.outcome == "waiting"
    assert (
        found.sentence == "10 of 10 sessions on v12 were good so far; 6 more good ones are needed."
    )
    assert (await judged([])).sentence.startswith("No session on v12 has ended yet")


async def test_two_bad_sessions_among_the_first_are_too_many_and_it_says_why():
    found = await judged([session(0, why="server-error"), session(1), session(2, why="cut")])
    assert found.outcome == "fail"
    assert found.sentence == (
        "2 of 3 sessions on v12 were bad: it got a server error (1), the app died under it (1)."
    )
    assert found.numbers["bad"] == 2


async def test_a_bad_session_is_not_judged_before_the_good_ones_that_began_with_it_are_over():
    bad, open_ones = [session(n, why="cut") for n in (10, 20)], [session(n) for n in range(40)]
    found = await judged(bad, [each for each in open_ones if each.id not in ("s12-10", "s12-20")])
    assert found.outcome == "waiting"
    assert (await judged(bad)).outcome == "fail"


async def test_sessions_that_go_on_let_nothing_pass():
    assert (await judged([], [session(n) for n in range(40)])).outcome == "waiting"


async def test_good_sessions_at_the_beginning_hide_nothing_that_comes_later():
    later = [session(n, why="server-error") for n in range(40, 44)]
    assert (await judged([*[session(n) for n in range(40)], *later])).outcome == "fail"


async def test_who_got_no_answer_tells_nothing():
    scanners = [session(n, median=None) for n in range(40)]
    assert (await judged(scanners)).sentence.startswith("No session on v12 has ended yet")
    failed = [session(n, why="start-failed", median=None) for n in range(2)]
    assert (await judged([*scanners, *failed])).outcome == "fail"


async def test_sessions_on_the_old_version_are_not_held_against_the_new_one():
    found = await judged([session(n, 11, why="server-error") for n in range(50)])
    assert found.outcome == "waiting"


async def test_a_slower_version_fails_though_every_session_is_good():
    sessions = [session(n, 11, median=0.1 + n / 1000) for n in range(20)]
    sessions += [session(n, 12, median=0.3 + n / 1000) for n in range(20)]
    found = await judged(sessions)
    assert found.outcome == "fail"
    assert (
        "times as long as on v11 (median 0.110 s, now 0.309 s, 20 sessions each)" in found.sentence
    )


async def test_it_says_what_it_does_not_see_of_an_app_over_websockets():
    held = [replace(session(n), held="websocket") for n in range(16)]
    assert "is timed by the gate replay only" in (await judged(held)).sentence
    mixed = [*held[:8], *(session(n) for n in range(8, 16))]
    assert "replay" not in (await judged(mixed)).sentence


async def test_two_milliseconds_take_nothing_back():
    sessions = [session(n, 11, median=0.004 + n / 1e5) for n in range(20)]
    sessions += [session(n, 12, median=0.008 + n / 1e5) for n in range(20)]
    assert (await judged(sessions)).outcome == "pass"


async def test_few_sessions_for_a_long_time_ask_a_person():
    few = [session(n) for n in range(5)]
    assert (await judged(few, hours=23)).outcome == "waiting"
    found = await judged(few, hours=25)
    assert found.outcome == "inconclusive"
    assert found.sentence == (
        "25 hours have brought too few sessions: 5 of 5 sessions on v12 were good; 11 more are needed."
    )
    soaking = await judged(few, hours=25, state="soaking")
    assert soaking.outcome == "waiting"
