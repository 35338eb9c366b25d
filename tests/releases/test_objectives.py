"""What is promised at a stage, by the app and by the server, and how it is kept."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from databases import Database
from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import Actor
from greenroom.kernel.settings import Settings
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.model import Objective
from greenroom.publish.config import parse
from greenroom.releases import changes as releasing
from greenroom.releases.model import Stage, Stages
from greenroom.releases.objectives import Objectives
from greenroom.wiring.foundation import stages_of

pytestmark = pytest.mark.anyio
KELLY = Actor("kelly", "p-kelly", "cli")
TOML = '[objectives]\ngood = 99.5\nfast = 90.0\nwithin = "2 s"\n'
DEMANDED = Objective("good", 0.95)
STAGES = Stages(
    (Stage("sandbox", "Sandbox", 0), Stage("production", "Production", 1, objectives=(DEMANDED,)))
)


@dataclass(frozen=True)
class Version:
    config: dict[str, Any]


class Publisher:
    def __init__(self, toml: str) -> None:
        self._stored = parse(toml).stored()

    async def version(self, app: str, number: int) -> Version:
        return Version(self._stored)


def session(name: str, seconds_ago: float, **more: Any) -> Outcome:
    at = now() - timedelta(seconds=seconds_ago)
    usual: dict[str, Any] = {"why": "", "median": 0.2}
    return Outcome(
        id=name, app="sales", stage="production", version=1, user=name, started_at=at, ended_at=at,
        requests=1, errors=0, **usual | more,
    )  # fmt: skip


def promises(
    database: Database, toml: str = TOML, going_on: list[Outcome] | None = None
) -> Objectives:
    return Objectives(
        database,
        Publisher(toml),  # ty: ignore[invalid-argument-type]
        STAGES,
        lambda app, stage: [each for each in going_on or [] if each.stage == stage],
    )


async def test_what_the_app_promises_and_what_the_stage_demands_both_hold(
    database: Database,
) -> None:
    found = await promises(database).promised("sales", "production", 1)
    assert [each.words for each in found] == [
        "99.5 % of sessions are good", "90 % of sessions are answered within 2 s",
        "95 % of sessions are good",
    ]  # fmt: skip
    assert await promises(database, "").promised("sales", "production", 1) == (DEMANDED,)
    assert await promises(database).promised("sales", "production", None) == (DEMANDED,)
    assert await promises(database).promised("sales", "sandbox", 1) == ()
    here = TOML + 'stages = ["sandbox"]\n'
    assert len(await promises(database, here).promised("sales", "sandbox", 1)) == 2
    assert await promises(database, here).promised("sales", "production", 1) == (DEMANDED,)


async def test_sessions_that_go_on_count_as_they_are_now_and_once(database: Database) -> None:
    told = [session("a", 300), session("b", 200)]
    async with database.begin() as opened:
        await queries.write(opened, told)
    turned = replace(told[0], why="cut", bad_at=now(), ended_at=now(), requests=9)
    fresh = session("c", 5)
    found = await promises(database, going_on=[turned, fresh]).lived(
        "sales", "production", now() - timedelta(hours=1)
    )
    assert [(each.id, each.why) for each in found] == [("a", "cut"), ("b", ""), ("c", "")]


async def test_how_it_is_kept_is_told_of_the_released_version(database: Database) -> None:
    assert await promises(database).kept("sales") == []
    sessions = [session(f"s{n}", n, why="server-error" if n < 4 else "") for n in range(10)]
    sessions = [replace(each, bad_at=each.ended_at) if each.is_bad else each for each in sessions]
    held = [replace(session(f"w{n}", n), held="websocket", median=9.0) for n in range(5)]
    async with database.begin() as opened:
        placed = await releasing.place(opened, KELLY, "sales", 1, "production")
        await releasing.placed(opened, placed)
        await releasing.release(opened, KELLY, placed, "release")
        await queries.write(opened, [*sessions, *held])
    good, fast, demanded = await promises(database).kept("sales", "production")
    assert (good.sessions, good.broken, good.burn.is_burning) == (15, 4, True)
    assert good.budget_left is not None
    assert good.budget_left < 0
    assert (fast.sessions, fast.broken, fast.unseen) == (10, 0, 5)
    assert (fast.share, fast.budget_left) == (1.0, 1.0)
    assert demanded.objective == DEMANDED


def test_an_administrator_demands_for_a_stage_in_server_toml() -> None:
    stage = {"name": "production", "objectives": {"good": 99, "fast": 95, "within": 1.5}}
    [found] = stages_of(Settings(stages=[stage])).all  # ty: ignore[invalid-argument-type]
    assert [each.words for each in found.objectives] == [
        "99 % of sessions are good", "95 % of sessions are answered within 1.5 s",
    ]  # fmt: skip
    half = {"name": "production", "objectives": {"fast": 95}}
    with pytest.raises(GreenroomError, match="The objectives of the stage production"):
        stages_of(Settings(stages=[half]))  # ty: ignore[invalid-argument-type]
