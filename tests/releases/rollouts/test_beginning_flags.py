"""What it takes to begin the rollout of a flag, and what is said before."""

from types import SimpleNamespace
from typing import Any

import pytest

from greenroom.flags.rollout import Audience, with_audience
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError, NotFoundError
from greenroom.kernel.events import Actor
from greenroom.releases.rollouts.flagged.service import FlagRollouts
from greenroom.releases.rollouts.strategy.make import Wish
from releases.rollouts.flag_world import KELLY, PLACE, add_flag, now, process, rule_now
from releases.rollouts.stage import TOGGLE
from releases.rollouts.test_rules import CANARY, rules

pytestmark = pytest.mark.anyio
ADA = Actor("ada", "p-ada", "web")
STEPS = Wish(steps=(5, 25, 100))


def service(database: Database, toml: str = "") -> FlagRollouts:
    async def released(_place: Any) -> Any:
        return SimpleNamespace(version=2)

    made = rules(toml)
    made._gates = ("sessions", "sign-off")
    return FlagRollouts(
        database=database,
        stages=made._stages,
        rules=made,
        program=SimpleNamespace(released=released),  # ty: ignore
        loop=SimpleNamespace(nudge=lambda: None),  # ty: ignore
        gates=("sessions",),
    )


async def test_it_is_said_before_it_is_done(database: Database):
    await add_flag(database, with_audience(TOGGLE, Audience("on", ("kelly",))))
    wish = Wish(steps=(5, 25), pause=1800, audience=("group:beta",), gates=("sessions",))
    found = await service(database).plan("sales", "new-chart", "", None, wish)
    assert found.title == "Bring new-chart=on to Production"
    assert found.sentences == (
        "new-chart=on goes to the group beta for 30 min, 5 % for 30 min, 25 % for 30 min,"
        " then to everybody.",
        "new-chart is on for user kelly; off for the others now; that is so again if it is given up.",
        "Open sessions keep what they have.",
        "These gates are asked: sessions.",
        "If one fails, newcomers get new-chart=off again.",
    )


async def test_without_a_word_the_released_version_says_how_without_gates_that_judge_no_flags(
    database: Database,
):
    await add_flag(database)
    toml = CANARY + 'gates = ["sessions", "sign-off"]\n'
    found = await service(database, toml).plan("sales", "new-chart", "on", None, None)
    assert found.chosen.source == "greenroom.toml"
    assert found.chosen.strategy.gates == ("sessions",)
    assert found.sentences[0] == "The gate sign-off does not judge flags; it is not asked."
    with pytest.raises(GreenroomError, match="not said how"):
        await service(database).plan("sales", "new-chart", "on", None, None)


async def test_blue_green_in_greenroom_toml_means_all_at_once_with_a_look_afterwards(
    database: Database,
):
    await add_flag(database)
    toml = '[release]\nstrategy = "blue-green"\n'
    chosen = (await service(database, toml).plan("sales", "new-chart", "", None, None)).chosen
    assert (chosen.strategy.kind, chosen.strategy.soak) == ("all-at-once", 3600.0)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(steps=(25, 5)), "no shares"),
        (Wish(steps=(5,), gates=("sign-off",)), "does not judge flags"),
        (Wish(steps=(5,), gates=("luck",)), "no gate luck"),
        (Wish(kind="blue-green"), "nothing to start"),
        (Wish(kind="all-at-once"), "not said how"),
        (Wish(steps=(0.001,)), "is no share"),
    ],
)
async def test_a_strategy_that_makes_no_sense_for_a_flag_is_refused(
    database: Database, wish: Wish, said: str
):
    await add_flag(database)
    with pytest.raises(GreenroomError, match=said):
        await service(database).begin(KELLY, "sales", "new-chart", wish=wish)


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (TOGGLE | {"defaultVariant": "on"}, "Everybody gets new-chart=on already."),
        (with_audience(TOGGLE, Audience("on", percent=10)), "10 % of the users get new-chart=on"),
        (TOGGLE | {"targeting": {"var": "wanted"}}, "no place for a share"),
        (TOGGLE | {"variants": {"a": "x", "b": "y"}, "defaultVariant": "a"}, "which variant"),
    ],
)
async def test_a_flag_that_cannot_be_brought_is_refused(
    database: Database, definition: dict, said: str
):
    await add_flag(database, definition)
    with pytest.raises(GreenroomError, match=said):
        await service(database).begin(KELLY, "sales", "new-chart", wish=STEPS)


async def test_unknown_flags_variants_and_stages_are_refused(database: Database):
    await add_flag(database)
    made = service(database)
    with pytest.raises(NotFoundError, match="no flag new-char at"):
        await made.begin(KELLY, "sales", "new-char", wish=STEPS)
    with pytest.raises(GreenroomError, match="no variant 'of'"):
        await made.begin(KELLY, "sales", "new-chart", "of", wish=STEPS)
    with pytest.raises(NotFoundError, match="moon"):
        await made.begin(KELLY, "sales", "new-chart", stage="moon", wish=STEPS)


async def test_the_second_is_told_who_is_under_way_and_may_take_its_place(database: Database):
    flags = await add_flag(database)
    made = service(database)
    first = await made.begin(KELLY, "sales", "new-chart", wish=STEPS)
    await process(database).rounds()
    with pytest.raises(ConflictError, match="is on its way to production already") as refused:
        await made.begin(ADA, "sales", "new-chart", wish=STEPS)
    assert "kelly began that" in refused.value.why
    second = await made.begin(
        ADA, "sales", "new-chart", wish=Wish(steps=(3, 50)), supersede="replace"
    )
    ended = await now(database, first)
    assert (ended.state, ended.reason) == ("superseded", "ada brings new-chart=on instead.")
    assert await rule_now(flags) == "off for everybody"
    await process(database).rounds()
    assert await rule_now(flags) == "on for 3 % of users; off for the others"
    assert (await now(database, second)).brings.held == TOGGLE  # ty: ignore


async def test_an_older_flag_can_be_brought_off_again(database: Database):
    flags = await add_flag(database, TOGGLE | {"defaultVariant": "on"})
    await service(database).begin(KELLY, "sales", "new-chart", "off", wish=STEPS)
    await process(database).rounds()
    assert await rule_now(flags) == "off for 5 % of users; on for the others"
    assert PLACE == ("sales", "production")
