"""The loop over a real database, killed before and after each commit: always the same end."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from greenroom.kernel.database import Database
from greenroom.kernel.events import Actor, recent
from greenroom.releases import changes as releasing
from greenroom.releases import queries as released
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.loop import loop as looping
from greenroom.releases.rollouts.loop.judging import Judging
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.machine import moves
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.model import Rollout, Verdict
from greenroom.releases.rollouts.strategy.make import Wish, strategy

pytestmark = pytest.mark.anyio
KELLY = Actor("kelly", "p-kelly", "cli")


class Killed(BaseException):
    """kill -9, as far as Python can play it."""


@dataclass
class World:
    """What outlives a process besides the database: instances, and the gates' minds."""

    database: Database
    warm: bool = False
    deaths: set[str] = field(default_factory=set)
    writes: int = 0


class Sight:
    """Sees the world; the doorman heeds what is in the database."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def facts(self, rollout: Rollout, names) -> Facts:
        async with self._world.database.read() as session:
            said = await queries.verdicts(session, rollout.id)
            live = await released.release_in_force(session, rollout.app, rollout.stage)
        is_live = live is not None and live.version == rollout.to_version
        split = rollout.desired_weight if rollout.splits else 0.0
        return Facts(
            warm=self._world.warm,
            shown_weight=100.0 if is_live else split,
            before=names(rollout, "before"),
            during=names(rollout, "during"),
            given=queries.holding(rollout, said),
            is_drained=True,
        )


class Warmer:
    def __init__(self, world: World) -> None:
        self._world = world

    def begin(self, rollout: Rollout) -> None:
        self._world.warm = True

    def forget(self, rollout: Rollout) -> None:
        pass


class Says:
    """A gate that always says the same."""

    title = "A gate"

    def __init__(self, name: str, when: str, outcome: str) -> None:
        self.name, self.when, self._outcome = name, when, outcome

    async def judge(self, rollout: Rollout, step) -> Verdict:
        return Verdict(self.name, self._outcome, f"It says {self._outcome}.", {"n": 16})


async def place(world: World) -> None:
    """Have v11 live and v12 ready."""
    async with world.database.begin() as session:
        for version in (11, 12):
            made = await releasing.place(session, KELLY, "sales", version, "production")
            await releasing.placed(session, made)
            if version == 11:
                await releasing.release(session, KELLY, made, "release")


def killable(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process die before or after the commit of the writes that `deaths` names."""
    write = changes.apply

    async def apply(session, actor, rollout, transition):
        world.writes += 1
        number = world.writes
        if f"before {number}" in world.deaths:
            raise Killed
        moved = await write(session, actor, rollout, transition)
        if f"after {number}" in world.deaths:
            await session.commit()
            raise Killed
        return moved

    monkeypatch.setattr(looping.changes, "apply", apply)


async def lives(world: World, wish: Wish, gates: dict) -> Rollout:
    """Begin, and go on with one process after another until it is over."""
    async with world.database.begin() as session:
        made = strategy(wish, gates)
        begun = await changes.begin(session, KELLY, "sales", "production", 12, made)
    for _ in range(60):
        process = RolloutLoop(
            world.database,
            Sight(world),  # ty: ignore
            Warmer(world),  # ty: ignore
            lambda answered: Judging(world.database, gates, answered),
        )
        try:
            for _ in range(10):
                await process.round()
                await _answers(process)
        except Killed:
            pass
        finally:
            process._judging.stop()
        async with world.database.read() as session:
            now = await queries.must_find(session, "sales", begun.id)
        if now.is_over:
            return now
    raise AssertionError(now)


async def _answers(process: RolloutLoop) -> None:
    for task in list(process._judging._asking.values()):
        await task
    process._judging._asked_at.clear()


async def end(world: World, rollout: Rollout) -> tuple:
    """What must be the same: how it ended, what is live, and what people were told."""
    async with world.database.read() as session:
        live = await released.releases(session, "sales", "production")
        told = await recent(session, app="sales", limit=500)
        said = await queries.verdicts(session, rollout.id)
    kinds = [event.kind for event in reversed(told) if event.kind.startswith("ro")]
    outcomes = sorted({(g.step, g.verdict.gate, g.verdict.outcome) for g in said})
    weights = rollout.desired_weight, rollout.observed_weight
    shown = [(release.version, release.kind) for release in live]
    return rollout.state, rollout.reason, rollout.step, weights, shown, kinds, outcomes


@pytest.mark.parametrize(
    ("outcome", "expected"), [("pass", "completed"), ("fail", "aborted")], ids=["good", "bad"]
)
async def test_the_end_is_the_same_wherever_it_dies(
    database: Database, monkeypatch: pytest.MonkeyPatch, outcome: str, expected: str
) -> None:
    wish = Wish(steps=(5, 25, 100), gates=("replay", "sessions"))
    gates = {
        "replay": Says("replay", "before", "pass"),
        "sessions": Says("sessions", "during", outcome),
    }
    calm = World(database)
    await place(calm)
    killable(calm, monkeypatch)
    ended = await lives(calm, wish, gates)
    assert ended.state == expected
    expected_end = await end(calm, ended)
    for number in range(1, calm.writes + 1):
        for when in ("before", "after"):
            monkeypatch.undo()
            await _wipe(database)
            world = World(database, deaths={f"{when} {number}"})
            await place(world)
            killable(world, monkeypatch)
            killed = await lives(world, wish, gates)
            assert await end(world, killed) == expected_end, f"{when} write {number}"


async def _wipe(database: Database) -> None:
    from greenroom.kernel.database import Base

    async with database.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_reminder_is_told_under_one_key_wherever_it_dies(
    database: Database, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    world = World(database)
    await place(world)
    async with database.begin() as session:
        made = strategy(Wish(steps=(5, 100), deadline=1000), {})
        begun = await changes.begin(session, KELLY, "sales", "production", 12, made)
        at = begun.created_at - timedelta(seconds=600)
        await changes.apply(session, KELLY, begun, moves.pause(begun, "step", "kelly decides.", at))
    told: list[tuple[str, int]] = []

    async def reminds(rollout: Rollout) -> None:
        told.append((rollout.id, rollout.seq))

    killable(world, monkeypatch)
    world.deaths = {f"{when} 1"}
    for _ in range(3):
        process = RolloutLoop(
            database,
            Sight(world),  # ty: ignore
            Warmer(world),  # ty: ignore
            lambda answered: Judging(database, {}, answered),
            reminds=reminds,
        )
        try:
            await process.round()
        except Killed:
            pass
        finally:
            process._judging.stop()
    async with database.read() as session:
        events = await recent(session, app="sales", limit=50)
    assert [event.kind for event in events].count("rollout.reminded") == 1
    assert set(told) == {(begun.id, begun.seq + 1)}
