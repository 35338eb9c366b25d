"""Which strategy holds where, and what a stage demands."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.publish.config import parse
from greenroom.releases.model import Stage, Stages
from greenroom.releases.rollouts.strategy.make import Wish
from greenroom.releases.rollouts.strategy.rules import Rules

pytestmark = pytest.mark.anyio
CANARY = '[release]\nstrategy = "canary"\nsteps = [5, 25]\n'
WEDNESDAY, SUNDAY = datetime(2026, 12, 2, 12, tzinfo=UTC), datetime(2026, 12, 6, 12, tzinfo=UTC)


def stages(**last: Any) -> Stages:
    return Stages(
        (
            Stage("sandbox", "Sandbox", 0),
            Stage("uat", "UAT", 1),
            Stage("production", "Production", 2, **last),
        )
    )


def rules(toml: str = "", verdict: str = "passed", **last: Any) -> Rules:
    async def version(_app: str, _number: int) -> Any:
        return SimpleNamespace(config=parse(toml).stored())

    async def rehearsed(_app: str, _number: int) -> str:
        return verdict

    publisher: Any = SimpleNamespace(version=version)
    return Rules(publisher, stages(**last), ("sessions",), rehearsed)


async def choose(made: Rules, stage: str = "production", wish: Wish | None = None):
    return await made.choose("sales", 2, made._stages.must_be(stage), wish)


async def test_without_a_word_it_is_a_release_as_ever() -> None:
    chosen = await choose(rules())
    assert (chosen.source, chosen.is_plain, chosen.remarks) == ("usual", True, ())


async def test_greenroom_toml_holds_in_the_last_stage_and_a_command_goes_before_it() -> None:
    made = rules(CANARY)
    assert (await choose(made)).strategy.kind == "canary"
    assert (await choose(made, "uat")).is_plain
    chosen = await choose(made, wish=Wish(kind="all-at-once"))
    assert (chosen.source, chosen.is_plain) == ("command", True)


async def test_greenroom_toml_may_name_its_stages() -> None:
    made = rules(CANARY + 'stages = ["uat"]\n')
    assert (await choose(made, "uat")).strategy.kind == "canary"
    assert (await choose(made)).is_plain
    with pytest.raises(GreenroomError, match="There is no stage moon"):
        await choose(rules(CANARY + 'stages = ["moon"]\n'))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("", "v2 was never rehearsed."),
        ("differs", "The last rehearsal of v2 was not green: differs."),
    ],
)
async def test_a_version_that_was_not_rehearsed_is_said_or_refused(verdict: str, said: str) -> None:
    assert (await choose(rules(verdict=verdict))).remarks == (said,)
    with pytest.raises(ConflictError) as refused:
        await choose(rules(verdict=verdict, rehearsed=True))
    assert refused.value.what == said
    assert refused.value.fix == "greenroom rehearse v2"


async def test_a_freeze_window_of_the_stage_or_the_app_makes_it_wait() -> None:
    of_app = rules('[release]\nfreeze = ["Sat 00:00 - Mon 00:00"]\n')
    of_stage = rules(freeze=("Sat 00:00 - Mon 00:00",))
    for made in (of_app, of_stage):
        with time_machine.travel(SUNDAY, tick=False):
            chosen = await choose(made)
            assert chosen.frozen_until == datetime(2026, 12, 7, tzinfo=UTC)
            assert not chosen.is_plain
        with time_machine.travel(WEDNESDAY, tick=False):
            assert (await choose(made)).is_plain
