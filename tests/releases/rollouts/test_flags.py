"""Flags on their way by the same machine as versions: moved, judged, given up, taken over, killed."""

import pytest
from sqlalchemy.exc import IntegrityError

from greenroom.flags.rollout import Audience, with_audience
from greenroom.kernel.clock import now as clock
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.releases.rollouts import changes
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.loop import loop as looping
from greenroom.releases.rollouts.machine import acts, moves
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.model import Strategy
from greenroom.releases.rollouts.strategy.make import Wish
from releases.rollouts.flag_world import (
    KELLY,
    PLACE,
    add_flag,
    begin,
    now,
    process,
    rule_now,
    told,
)
from releases.rollouts.stage import TOGGLE
from releases.rollouts.test_dying import Killed, Says

pytestmark = pytest.mark.anyio
ADA = Actor("ada", "p-ada", "web")
STEPS = Wish(steps=(5, 25, 100))


async def advanced(database: Database, rollout) -> None:
    row = await now(database, rollout)
    async with database.begin() as session:
        await changes.apply(session, ADA, row, acts.advance(row, "ada", Facts(), clock()))


async def test_each_step_gives_it_to_more_people_and_the_last_to_everybody(database: Database):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    assert await rule_now(flags) == "on for 5 % of users; off for the others"
    row = await now(database, rollout)
    assert (row.state, row.observed_weight) == ("paused", 5.0)
    assert row.reason == "5 % of the users get new-chart=on. kelly decides when it goes on."
    await advanced(database, rollout)
    assert await rule_now(flags) == "on for 25 % of users; off for the others"
    await process(database).rounds()
    await advanced(database, rollout)
    await process(database).rounds()
    assert await rule_now(flags) == "on for everybody"
    ended = await now(database, rollout)
    assert (ended.state, ended.reason) == ("completed", "Nobody is left with new-chart=off.")


async def test_giving_it_up_sets_the_flag_as_it_was(database: Database):
    was = with_audience(TOGGLE | {"metadata": {"kind": "release"}}, Audience("on", ("kelly",)))
    flags = await add_flag(database, was)
    async with database.begin() as session:
        change = FlagChange("new-chart", "on", was)
        rollout = await changes.begin_to_bring(
            session, KELLY, *PLACE, change, (await begin_strategy(STEPS))
        )
    await process(database).rounds()
    assert "5 %" in await rule_now(flags)
    row = await now(database, rollout)
    async with database.begin() as session:
        await changes.apply(session, ADA, row, acts.abort(row, "ada", "it flickers", clock()))
    await process(database).rounds()
    assert (await now(database, rollout)).state == "aborted"
    shown = (await flags.show(*PLACE)).find("new-chart")
    assert shown.rule == "on for user kelly; off for the others"
    assert shown.definition["metadata"] == {"kind": "release"}
    assert shown.changed.message == "Rollout: ada aborted it: it flickers"


async def begin_strategy(wish: Wish) -> Strategy:
    from greenroom.releases.rollouts.strategy.make import strategy

    return strategy(wish, {})


async def test_a_gate_that_fails_takes_it_back(database: Database):
    flags = await add_flag(database)
    gates = {"sessions": Says("sessions", "during", "fail")}
    rollout = await begin(database, Wish(steps=(5, 25), gates=("sessions",)), gates)
    await process(database, gates).rounds()
    ended = await now(database, rollout)
    assert (ended.state, ended.reason) == ("aborted", "The gate sessions failed: It says fail.")
    assert await rule_now(flags) == "off for everybody"


async def test_who_changes_it_by_hand_takes_over_and_the_rollout_says_who_and_what(
    database: Database,
):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    made = await flags.switch(ADA, *PLACE, "new-chart", on=False)
    await process(database).rounds()
    ended = await now(database, rollout)
    assert ended.state == "superseded"
    assert ended.reason == (
        f"ada took over by hand: new-chart is off for everybody (r{made.number})."
    )
    assert await rule_now(flags) == "off for everybody"


async def test_removing_the_flag_takes_over_as_well(database: Database):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    await flags.remove(ADA, *PLACE, "new-chart")
    await process(database).rounds()
    ended = await now(database, rollout)
    assert (ended.state, "removed" in ended.reason) == ("superseded", True)


async def test_a_move_never_writes_over_a_hand_that_was_not_seen_yet(database: Database):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    await flags.switch(ADA, *PLACE, "new-chart", on=False)
    with pytest.raises(ConflictError, match="changed by hand"):
        await advanced(database, rollout)
    assert await rule_now(flags) == "off for everybody"


async def test_describing_a_flag_takes_nothing_over(database: Database):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    await flags.change(ADA, *PLACE, "new-chart", lambda d: d | {"metadata": {"owner": "ada"}})
    await process(database).rounds()
    assert (await now(database, rollout)).state == "paused"
    await advanced(database, rollout)
    shown = (await flags.show(*PLACE)).find("new-chart")
    assert shown.definition["metadata"] == {"owner": "ada"}
    assert "25 %" in shown.rule


async def test_one_lives_per_flag_beside_those_of_other_flags_and_of_versions(database: Database):
    flags = await add_flag(database)
    await begin(database, STEPS)
    with pytest.raises(IntegrityError):
        await begin(database, STEPS)
    await flags.put(KELLY, *PLACE, "other", TOGGLE, is_new=True)
    async with database.begin() as session:
        plain = await begin_strategy(STEPS)
        other = FlagChange("other", "on", TOGGLE)
        await changes.begin_to_bring(session, KELLY, *PLACE, other, plain)
        await changes.begin(session, KELLY, *PLACE, 12, plain)


async def test_whoever_takes_its_place_begins_where_it_began(database: Database):
    flags = await add_flag(database)
    rollout = await begin(database, STEPS)
    await process(database).rounds()
    row = await now(database, rollout)
    async with database.begin() as session:
        with pytest.raises(ConflictError, match="--flag new-chart"):
            await changes.make_room(session, ADA, row, "new-chart=on")
        await changes.make_room(session, ADA, row, "new-chart=on", supersede="replace")
    assert await rule_now(flags) == "off for everybody"


@pytest.mark.parametrize(
    ("outcome", "rule"), [("pass", "on for everybody"), ("fail", "off for everybody")]
)
async def test_the_end_is_the_same_wherever_it_dies(
    database: Database, monkeypatch: pytest.MonkeyPatch, outcome: str, rule: str
):
    gates = {"sessions": Says("sessions", "during", outcome)}
    calm = await lives(database, monkeypatch, gates, "")
    assert calm[0].startswith(("Nobody", "The gate"))
    assert calm[1] == rule
    writes = calm[-1]
    assert writes > 4
    for number in range(1, writes + 1):
        for death in (f"before {number}", f"after {number}"):
            assert (await lives(database, monkeypatch, gates, death))[:-1] == calm[:-1], death


async def lives(
    database: Database, monkeypatch: pytest.MonkeyPatch, gates: dict, death: str
) -> tuple:
    """Begin anew, and go on with one process after another until it is over; die at one write."""
    await _wipe(database)
    flags = await add_flag(database)
    rollout = await begin(database, Wish(steps=(5, 25), gates=("sessions",)), gates)
    writes, deaths, write = 0, {death}, changes.apply

    async def apply(session, actor, row, transition):
        nonlocal writes
        writes += 1
        number = writes
        if f"before {number}" in deaths:
            deaths.clear()
            raise Killed
        moved = await write(session, actor, row, transition)
        if f"after {number}" in deaths:
            deaths.clear()
            await session.commit()
            raise Killed
        return moved

    monkeypatch.setattr(looping.changes, "apply", apply)
    try:
        for _ in range(30):
            alive = process(database, gates)
            try:
                await alive.rounds()
            except Killed:
                pass
            finally:
                alive.loop._judging.stop()
            ended = await now(database, rollout)
            if ended.is_over:
                history = [each.message for each in await flags.history(*PLACE)]
                shown = await rule_now(flags)
                return (
                    ended.reason,
                    shown,
                    ended.observed_weight,
                    history,
                    await told(database),
                    writes,
                )
    finally:
        monkeypatch.undo()
    raise AssertionError(ended)


async def _wipe(database: Database) -> None:
    from greenroom.kernel.database import Base

    async with database.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())


def test_words_name_the_flag():
    row_moves = moves.promote
    from releases.rollouts.stage import BEGAN, flag_rollout

    row = flag_rollout(Strategy(), state="stepping", step=0)
    assert row_moves(row, BEGAN).changes["reason"] == "Everybody gets new-chart=on."
    assert row.command("abort") == "greenroom rollout abort --flag new-chart"
