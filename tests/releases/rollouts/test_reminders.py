"""Who has to decide is told while there is time: at half of it and at nine tenths, once each."""

from datetime import timedelta

import pytest

from databases import Database
from greenroom.kernel.events import recent
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.machine import acts, moves
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import Strategy
from greenroom.releases.rollouts.reminders import notice
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from releases.rollouts.stage import BEGAN, Paper, rollout
from releases.rollouts.test_changes import KELLY, begun

REMINDED = "rollout.reminded"


def waiting(**more) -> Paper:
    """Return a canary that waits for a person for 100 hours."""
    wish = Wish(steps=(5, 100), deadline=100 * 3600, **more)
    paper = Paper(rollout(strategy(wish, ())))
    assert paper.go() == "paused"
    return paper


def test_at_half_of_the_time_and_at_nine_tenths_once_each() -> None:
    paper = waiting()
    for hours, told in ((49, 0), (1, 1), (39, 1), (0.99, 1), (0.01, 2), (9, 2)):
        assert paper.later(hours=hours) == "paused"
        assert paper.events.count(REMINDED) == told, hours
    assert paper.later(hours=1) == "aborted"
    assert paper.events.count(REMINDED) == 2


def test_who_slept_through_both_hears_the_last_only() -> None:
    paper = waiting()
    paper.later(hours=95)
    assert paper.events.count(REMINDED) == 1
    paper.later(hours=4)
    assert paper.events.count(REMINDED) == 1


def test_nobody_is_reminded_at_the_deadline_itself() -> None:
    paper = waiting()
    assert paper.later(hours=101) == "aborted"
    assert REMINDED not in paper.events


def test_a_pause_after_a_decision_has_reminders_of_its_own() -> None:
    paper = Paper(rollout(strategy(Wish(steps=(5, 25, 100), deadline=100 * 3600), ())))
    paper.go()
    paper.later(hours=60)
    paper.write(acts.advance(paper.row, "kelly", paper.facts, paper.at))
    assert paper.go() == "paused"
    paper.later(hours=40)
    assert paper.events.count(REMINDED) == 1
    paper.later(hours=20)
    assert paper.events.count(REMINDED) == 2


def test_where_nothing_happens_at_the_deadline_only_that_is_told() -> None:
    made = strategy(
        Wish(steps=(5,), gates=("sessions",), on_fail="freeze", deadline=3600), ["sessions"]
    )
    paper = Paper(rollout(made), during=("sessions",), said={"sessions": "fail"})
    assert paper.go() == "paused"
    assert paper.later(minutes=55) == "paused"
    assert REMINDED not in paper.events
    paper.later(minutes=5)
    paper.later(minutes=60)
    assert paper.events.count(REMINDED) == 2


def test_an_app_that_runs_by_itself_reminds_nobody() -> None:
    paper = Paper(rollout(Strategy()), drained=False)
    paper.go()
    paper.later(hours=11)
    assert REMINDED not in paper.events


@pytest.mark.anyio
async def test_a_reminder_is_an_event_and_makes_no_decision_stale(database: Database) -> None:
    seen = await begun(database)
    async with database.begin() as session:
        paused = await changes.apply(
            session, KELLY, seen, moves.pause(seen, "step", "kelly decides.", BEGAN)
        )
    at = BEGAN + timedelta(days=2)
    reminder = next_transition(paused, Paper(paused).facts, at)
    assert reminder is not None
    async with database.begin() as session:
        await changes.apply(session, KELLY, paused, reminder)
    async with database.read() as session:
        now = await queries.must_find(session, "sales", seen.id)
        newest = (await recent(session, app="sales", limit=1))[0]
    assert (now.reminded_at, now.changed_seq) == (at, paused.changed_seq)
    assert newest.kind == REMINDED
    assert newest.data["deadline"] == (BEGAN + timedelta(days=3)).isoformat()
    assert next_transition(now, Paper(now).facts, at) is None


def test_other_programs_are_told_who_decides_and_until_when() -> None:
    row = waiting().row
    event = notice(row, "r1/7", BEGAN)
    assert (event["type"], event["id"], event["source"]) == (
        "greenroom.rollout.reminded", "r1/7", "/apps/sales",
    )  # fmt: skip
    assert event["data"]["owner"] == "kelly"
    assert event["data"]["then"] == "abort"
    assert event["data"]["deadline"] == (BEGAN + timedelta(hours=100)).isoformat()
