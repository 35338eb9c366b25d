"""What is written when rollouts begin, move, are judged and make way."""

import pytest
from sqlalchemy.exc import IntegrityError

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.releases import changes as releasing
from greenroom.releases import queries as released
from greenroom.releases.rollouts import changes, queries, verdicts
from greenroom.releases.rollouts.machine import moves
from greenroom.releases.rollouts.model import Rollout, Strategy, Verdict

pytestmark = pytest.mark.anyio
KELLY, ADA = Actor("kelly", "p-kelly", "cli"), Actor("ada", "p-ada", "web")


async def begun(database: Database, version: int = 12) -> Rollout:
    """Have v11 live, v12 and v13 ready, and a rollout of one of them begun."""
    async with database.begin() as session:
        for number in (11, 12, 13):
            made = await releasing.place(session, KELLY, "sales", number, "production")
            await releasing.placed(session, made)
            live = await released.release_in_force(session, "sales", "production")
            if number == 11 and live is None:
                await releasing.release(session, KELLY, made, "release")
        return await changes.begin(session, KELLY, "sales", "production", version, Strategy())


async def test_the_database_keeps_one_live_rollout_per_app_and_stage(database: Database) -> None:
    await begun(database)
    with pytest.raises(IntegrityError):
        await begun(database, 13)


async def test_the_second_of_two_writers_is_told_who_was_first(database: Database) -> None:
    seen = await begun(database)
    async with database.begin() as session:
        await changes.apply(session, ADA, seen, moves.warm(seen, now()))
    with pytest.raises(changes.OvertakenError, match="ada was faster"):
        async with database.begin() as session:
            await changes.apply(session, KELLY, seen, moves.abort(seen, "enough", now()))
    async with database.read() as session:
        row = await queries.must_find(session, "sales", seen.id)
    assert (row.state, row.seq, row.changed_by) == ("warming", seen.seq + 1, "ada")


async def test_an_observed_weight_is_no_change_that_people_are_told_of(database: Database) -> None:
    seen = await begun(database)
    async with database.begin() as session:
        moved = await changes.apply(session, KELLY, seen, moves.observe(5.0))
    assert (moved.seq, moved.changed_seq) == (seen.seq + 1, seen.changed_seq)


async def test_a_gate_that_says_the_same_is_one_row_and_a_change_of_mind_another(
    database: Database,
) -> None:
    seen = await begun(database)
    said = [("waiting", 1), ("waiting", 2), ("pass", 3), ("fail", 4)]
    for outcome, count in said:
        async with database.begin() as session:
            verdict = Verdict("sessions", outcome, f"{count} sessions.", {"n": count})  # ty: ignore
            await verdicts.judged(session, seen, verdict)
    async with database.read() as session:
        kept = await queries.verdicts(session, seen.id)
    told = [(each.verdict.outcome, each.verdict.numbers["n"]) for each in kept]
    assert told == [("waiting", 2), ("pass", 3), ("fail", 4)]
    [newest] = queries.holding(seen, kept)
    assert newest.verdict.outcome == "fail"


async def test_a_rollback_ends_what_is_under_way_and_a_release_waits_for_it(
    database: Database,
) -> None:
    await begun(database)
    async with database.begin() as session:
        with pytest.raises(ConflictError, match="v12 is on its way to production already"):
            await changes.make_way(session, ADA, "sales", "production", 13, "release")
        ended = await changes.make_way(session, ADA, "sales", "production", 10, "rollback")
    assert ended is not None
    assert (ended.state, ended.reason) == ("aborted", "ada rolled back to v10.")


async def test_a_second_try_names_the_first(database: Database) -> None:
    first = await begun(database)
    async with database.begin() as session:
        await changes.apply(session, KELLY, first, moves.end("failed", "It answered 500.", now()))
    assert (await begun(database)).retry_of == first.id
