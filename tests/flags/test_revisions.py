"""Revisions are only ever added; whatever happened can be looked at, compared and undone."""

import asyncio

import pytest

from flags.examples import TOGGLE, flag_set, toggle
from greenroom.flags.acts import FlagAct
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker
from greenroom.flags.rollout import Audience, with_audience
from greenroom.flags.service import Flags
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import Actor, recent

ANN = Actor("ann", "1", "cli")
APP = Asker("sales", "uat", 3, "sales-v3-1")

pytestmark = pytest.mark.anyio


class Nobody:
    async def visitor(self, asker, session):
        return None


@pytest.fixture
def uses(database: Database) -> Uses:
    return Uses(database)


@pytest.fixture
def flags(database: Database, uses: Uses) -> Flags:
    return Flags(database, uses)


async def state(flags: Flags, stage: str = "uat") -> dict[str, str]:
    return {flag.key: flag.state for flag in (await flags.show("sales", stage)).flags}


async def test_each_change_makes_a_revision_and_tells_of_it_in_the_same_transaction(
    flags, database
):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE, is_new=True)
    await flags.switch(ANN, "sales", "uat", "chart", on=True)
    await flags.switch(ANN, "sales", "uat", "chart", on=True)
    assert [r.number for r in await flags.history("sales", "uat")] == [2, 1]
    async with database.read() as session:
        told = await recent(session, app="sales")
    assert [event.kind for event in told] == ["flag.changed", "flag.added"]
    assert told[0].data["what"] == {"chart": "changed: on for everybody (was: off for everybody)"}


async def test_undoing_goes_back_step_by_step(flags):
    for key in ("a", "b", "c"):
        await flags.put(ANN, "sales", "uat", key, TOGGLE)
    await flags.undo(ANN, "sales", "uat")
    assert list(await state(flags)) == ["a", "b"]
    await flags.undo(ANN, "sales", "uat")
    assert list(await state(flags)) == ["a"]
    await flags.undo(ANN, "sales", "uat", 3)
    assert list(await state(flags)) == ["a", "b", "c"]
    with pytest.raises(NotFoundError, match="nothing to undo"):
        await flags.undo(ANN, "sales", "production")


async def test_a_promotion_brings_what_changed_since_the_last_one(flags):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE)
    await flags.promote(ANN, "sales", "uat", "production")
    await flags.switch(ANN, "sales", "production", "chart", on=True)
    await flags.put(ANN, "sales", "uat", "table", TOGGLE)
    await flags.promote(ANN, "sales", "uat", "production")
    assert await state(flags, "production") == {"chart": "on", "table": "off"}


async def test_what_both_stages_changed_is_refused_until_somebody_chooses(flags):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE)
    await flags.promote(ANN, "sales", "uat", "production")
    await flags.change(
        ANN, "sales", "uat", "chart", lambda f: with_audience(f, Audience("on", percent=50))
    )
    await flags.change(
        ANN, "sales", "production", "chart", lambda f: with_audience(f, Audience("on", ("bo",)))
    )
    with pytest.raises(ConflictError, match="--take theirs") as refused:
        await flags.promote(ANN, "sales", "uat", "production")
    assert "chart, targeting" in str(refused.value)
    await flags.promote(ANN, "sales", "uat", "production", take="theirs")
    [difference] = await flags.compare("sales", ("production", 2), ("production", None))
    assert difference.sentence.startswith("on for 50 % of users")


async def test_one_flag_can_be_promoted_alone(flags):
    for key in ("a", "b"):
        await flags.put(ANN, "sales", "uat", key, TOGGLE)
    await flags.promote(ANN, "sales", "uat", "production", keys=("b",))
    assert await state(flags, "production") == {"b": "off"}
    with pytest.raises(NotFoundError, match="Did you mean b"):
        await flags.promote(ANN, "sales", "uat", "production", keys=("bb",))


async def test_a_flag_in_use_is_kept_and_leaves_a_trace_if_it_is_removed_anyway(
    flags, uses, database
):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE)
    evaluations = Evaluations(database, Nobody(), uses)
    assert (await evaluations.one(APP, "chart", {})).value is False
    with pytest.raises(ConflictError, match="v3 asked for chart just now"):
        await flags.remove(ANN, "sales", "uat", "chart")
    with pytest.raises(ConflictError, match="in use"):
        await flags.plan("sales", FlagAct("remove", "uat", "chart"))
    await flags.remove(ANN, "sales", "uat", "chart", anyway=True)
    afresh = Evaluations(database, Nobody(), uses)
    gone = await afresh.one(APP, "chart", {})
    assert gone.error == "FLAG_NOT_FOUND"
    assert "ann removed it on" in gone.details
    shown = await flags.show("sales", "uat")
    assert [use.key for use in shown.gone] == ["chart"]
    await flags.undo(ANN, "sales", "uat")
    assert not (await flags.show("sales", "uat")).gone


async def test_an_import_that_would_drop_a_flag_in_use_is_refused(flags, uses):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE)
    uses.note("sales", "uat", 3, ["chart"])
    with pytest.raises(ConflictError, match="in use"):
        await flags.replace(ANN, "sales", "uat", flag_set(table=TOGGLE))
    await flags.replace(ANN, "sales", "uat", flag_set(table=TOGGLE), anyway=True)
    assert list(await state(flags)) == ["table"]


async def test_a_flag_that_has_expired_is_reported(flags):
    old = toggle(metadata={"expires": "2020-01-01", "kind": "release"})
    await flags.put(ANN, "sales", "uat", "chart", old)
    assert (await flags.show("sales", "uat")).find("chart").stale == "expired on 2020-01-01"
    with pytest.raises(NotFoundError, match="Did you mean chart"):
        (await flags.show("sales", "uat")).find("charts")


async def test_a_flag_that_is_there_is_not_made_again(flags):
    await flags.put(ANN, "sales", "uat", "chart", TOGGLE)
    with pytest.raises(ConflictError, match="already"):
        await flags.put(ANN, "sales", "uat", "chart", TOGGLE, is_new=True)


async def test_people_who_act_at_once_lose_nothing_of_each_other(flags):
    keys = [f"flag-{number}" for number in range(4)]
    await asyncio.gather(*(flags.put(ANN, "sales", "uat", key, TOGGLE) for key in keys))
    assert list(await state(flags)) == keys
    assert [r.number for r in await flags.history("sales", "uat")] == [4, 3, 2, 1]
