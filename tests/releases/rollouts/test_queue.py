"""A second rollout while another is under way: refused, in its place, or queued until its turn comes."""

import pytest

from greenroom.kernel.clock import now as clock
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.releases import changes as releasing
from greenroom.releases import queries as released
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.loop import loop as looping
from greenroom.releases.rollouts.machine import acts, moves
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import Rollout, Strategy
from greenroom.releases.rollouts.strategy.make import Wish
from releases.rollouts.flag_world import KELLY, PLACE, add_flag, now, process, rule_now
from releases.rollouts.stage import BEGAN, rollout
from releases.rollouts.test_beginning_flags import service
from releases.rollouts.test_dying import Killed

pytestmark = pytest.mark.anyio
ADA = Actor("ada", "p-ada", "web")
FIRST, SECOND = Wish(steps=(5, 25)), Wish(steps=(50,), audience=("group:beta",))


async def two(database: Database) -> tuple[Rollout, Rollout]:
    """Have a rollout of a flag under way, and another one of it queued."""
    made = service(database)
    first = await made.begin(KELLY, "sales", "new-chart", wish=FIRST)
    await process(database).rounds()
    second = await made.begin(ADA, "sales", "new-chart", wish=SECOND, supersede="queue")
    return first, second


async def act(database: Database, seen: Rollout, verb) -> Rollout:
    row = await now(database, seen)
    async with database.begin() as session:
        return await changes.apply(session, ADA, row, verb(row))


def advance(row: Rollout):
    return acts.advance(row, "ada", Facts(), clock())


def abort(row: Rollout):
    return acts.abort(row, "ada", "enough", clock())


async def test_it_waits_visibly_and_moves_nothing(database: Database):
    flags = await add_flag(database)
    first, second = await two(database)
    assert (second.state, second.behind) == ("queued", first.id)
    assert second.reason == "It waits behind new-chart=on, which kelly began."
    await process(database).rounds()
    assert (await now(database, second)).state == "queued"
    assert await rule_now(flags) == "on for 5 % of users; off for the others"
    with pytest.raises(ConflictError, match="cannot be advanced: it is queued"):
        await act(database, second, advance)
    async with database.read() as session:
        assert (await queries.live_at(session, *PLACE, "new-chart")).id == first.id  # ty: ignore


async def test_it_begins_by_itself_when_the_first_has_come_to_a_good_end(database: Database):
    flags = await add_flag(database)
    off = Wish(steps=(50,))
    first, _ = await two(database)
    made = service(database)
    third = await made.begin(ADA, "sales", "new-chart", "off", wish=off, supersede="queue")
    async with database.begin() as session:  # the one between them is cancelled
        [second, _] = await queries.queued(session, *PLACE, "new-chart")
        await changes.apply(session, ADA, second, abort(second))
    for _ in range(2):
        await act(database, first, advance)
        await process(database).rounds()
    assert (await now(database, first)).state == "completed"
    begun = await now(database, third)
    assert (begun.state, begun.step, begun.behind) == ("paused", 0, None)
    assert await rule_now(flags) == "off for 50 % of users; on for the others"
    await act(database, third, abort)
    await process(database).rounds()
    assert await rule_now(flags) == "on for everybody"


async def test_it_is_cancelled_with_the_reason_if_the_first_did_not_get_through(
    database: Database,
):
    flags = await add_flag(database)
    first, second = await two(database)
    await act(database, first, abort)
    await process(database).rounds()
    ended = await now(database, second)
    assert (ended.state, ended.reason) == (
        "cancelled",
        "new-chart=on was aborted: ada aborted it: enough. What waited behind it is given up.",
    )
    assert await rule_now(flags) == "off for everybody"


async def test_somebody_can_cancel_it(database: Database):
    await add_flag(database)
    first, second = await two(database)
    assert (await act(database, second, abort)).state == "cancelled"
    await process(database).rounds()
    assert (await now(database, first)).state == "paused"


async def test_a_third_that_takes_the_place_of_the_first_goes_before_those_that_wait(
    database: Database,
):
    await add_flag(database)
    first, second = await two(database)
    third = await service(database).begin(
        KELLY, "sales", "new-chart", wish=FIRST, supersede="replace"
    )
    await process(database).rounds()
    states = [(await now(database, each)).state for each in (first, second, third)]
    assert states == ["superseded", "queued", "paused"]


async def test_with_nobody_before_it_nothing_is_queued(database: Database):
    await add_flag(database)
    begun = await service(database).begin(
        KELLY, "sales", "new-chart", wish=FIRST, supersede="queue"
    )
    assert begun.state == "pending"


async def test_a_version_comes_in_place_of_the_one_that_was_before_it(database: Database):
    async with database.begin() as session:
        for number in (11, 12, 13):
            made = await releasing.place(session, KELLY, *PLACE[:1], number, PLACE[1])
            await releasing.placed(session, made)
            if number == 11:
                await releasing.release(session, KELLY, made, "release")
        first = await changes.begin(session, KELLY, *PLACE, 12, Strategy())
        behind = await changes.make_room(session, ADA, first, "v13", supersede="queue")
        second = await changes.begin(session, ADA, *PLACE, 13, Strategy(), behind)
    assert (second.state, second.before) == ("queued", "v11")
    async with database.begin() as session:
        first = await changes.apply(session, KELLY, first, moves.promote(first, clock()))
        first = await changes.apply(session, KELLY, first, moves.drain(first, clock()))
        turn = moves.take_turn(second, clock())
        second = await changes.apply(session, ADA, second, turn)
    assert (second.state, second.before) == ("pending", "v12")
    stored = await now(database, second)
    assert stored.before == "v12"
    ended = await now(database, first)
    assert (ended.state, ended.reason) == ("superseded", "ada began to bring v13.")
    async with database.read() as session:
        assert (await released.release_in_force(session, *PLACE)).version == 12  # ty: ignore


@pytest.mark.parametrize(
    "death", [f"{when} {n}" for n in (1, 2, 3) for when in ("before", "after")]
)
async def test_its_turn_comes_wherever_it_dies(
    database: Database, monkeypatch: pytest.MonkeyPatch, death: str
):
    flags = await add_flag(database)
    first, _ = await two(database)
    third = await service(database).begin(
        ADA, "sales", "new-chart", "off", wish=Wish(steps=(50,)), supersede="queue"
    )
    async with database.begin() as session:
        [second, _] = await queries.queued(session, *PLACE, "new-chart")
        await changes.apply(session, ADA, second, abort(second))
    for _ in range(2):
        await process(database).rounds()
        await act(database, first, advance)
    writes, deaths, write = 0, {death}, changes.apply

    async def apply(session, actor, row, transition):
        nonlocal writes
        if not transition.event:
            return await write(session, actor, row, transition)
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
    for _ in range(4):
        alive = process(database)
        try:
            await alive.rounds()
        except Killed:
            continue
        finally:
            alive.loop._judging.stop()
    assert not deaths
    assert (await now(database, third)).state == "paused"
    assert await rule_now(flags) == "off for 50 % of users; on for the others"


def test_a_queue_has_a_deadline_too():
    row = rollout(Strategy(), state="queued", behind="r0")
    assert next_transition(row, Facts(), BEGAN) is None
    late = next_transition(row, Facts(), row.deadline_at)  # ty: ignore
    assert late is not None
    assert late.state == "cancelled"
