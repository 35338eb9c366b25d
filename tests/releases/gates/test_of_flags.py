"""What gates say of a flag on its way, and which sessions they hear of."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Asker, Evaluation
from greenroom.kernel.database import Database
from greenroom.kernel.errors import NotFoundError
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.rehearsal.paired.model import Flags, Pair, PairedJourney, PairedReplay
from greenroom.rehearsal.server.model import Part, Rehearsal, Wish
from greenroom.releases.gates.either import Either
from greenroom.releases.gates.of_flags.rehearsed import FlagRehearsalGate
from greenroom.releases.gates.of_flags.replayed import FlagReplayGate
from greenroom.releases.gates.rehearsed import RehearsalGate
from greenroom.releases.rollouts.model import Step, Strategy
from greenroom.wiring.listening import Listening
from releases.gates.known import DIGEST, Bundle, Known, Publisher, Version
from releases.rollouts.stage import BEGAN, flag_rollout, rollout

pytestmark = pytest.mark.anyio
ROLLOUT, STEP = flag_rollout(Strategy()), Step(-1, 0.0)
V12: Any = SimpleNamespace(name="v12", number=12, bundle=Bundle())


class Released:
    """The stage's users get v12."""

    def __init__(self, version: Any = V12) -> None:
        self._version = version

    async def at(self, place: Any) -> Any:
        return SimpleNamespace(version=12) if self._version else None

    async def version(self, app: str, number: int) -> Any:
        return self._version


def rehearsal(
    verdict: str = "passed", variant: str = "on", *, state: str = "done", flags: Any = None
) -> Rehearsal:
    way = None if flags else {"flag": "new-chart", "variant": variant}
    part = Part(
        "test", f"explore with new-chart {variant}", verdict, f"It {verdict}.", {"way": way}
    )  # ty: ignore
    plain = Part("test", "explore", "passed" if not flags else verdict, "It passed.")  # ty: ignore
    parts = (plain,) if flags else (plain, part)
    wish = Wish(flags=flags or {})
    return Rehearsal(
        "r",
        "sales",
        12,
        DIGEST,
        state,
        "passed",
        "",
        wish,
        parts if state == "done" else (),
        "ada",
        BEGAN,
    )  # ty: ignore


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ([], "waiting"),
        ([rehearsal()], "pass"),
        ([rehearsal("failed")], "fail"),
        ([rehearsal("unapproved")], "inconclusive"),
        ([rehearsal(variant="off")], "waiting"),
        ([rehearsal(state="running"), rehearsal()], "waiting"),
        ([rehearsal(flags={"new-chart": "on"})], "pass"),
        ([rehearsal(flags={"new-chart": "off"})], "waiting"),
        ([rehearsal(flags={"other": "on"}), rehearsal("failed")], "fail"),
    ],
)
async def test_the_released_version_must_have_been_rehearsed_with_the_variant(known, outcome):
    house = Released()
    found = await FlagRehearsalGate(Known(*known), house, house.at).judge(ROLLOUT, STEP)  # ty: ignore
    assert found.outcome == outcome
    if not known:
        assert "greenroom rehearse v12 --flag new-chart=on" in found.sentence


async def test_without_a_version_or_a_journey_a_person_decides():
    for house in (Released(None), Released(SimpleNamespace(name="v12", bundle=Bundle(files=())))):
        found = await FlagRehearsalGate(Known(), house, house.at).judge(ROLLOUT, STEP)  # ty: ignore
        assert found.outcome == "inconclusive"


class Plays:
    """Plays the journeys twice as slowly with the variant."""

    def __init__(self, times: float = 1.0, *, shows: tuple[str, ...] = ()) -> None:
        self._times, self._shows = times, shows
        self.flags: tuple[Flags, Flags] | None = None

    async def play(self, app: str, old: int, new: int, flags: Any = None) -> PairedReplay:
        assert (app, old, new) == ("sales", 12, 12)
        self.flags = flags
        pairs = tuple(
            Pair(n, f"step {n}", 0.1 + n / 100, (0.1 + n / 100) * self._times) for n in range(12)
        )
        return PairedReplay((PairedJourney("explore", pairs, self._shows),))


async def said(plays: Any, *, can: bool = True) -> Any:
    async def can_be_set(app: str, key: str, variant: str) -> bool:
        return can

    house = Released()
    gate = FlagReplayGate(plays, house, house.at, can_be_set)  # ty: ignore
    return await gate.judge(ROLLOUT, STEP)


async def test_the_journeys_are_played_with_the_variant_and_without_it():
    plays = Plays()
    assert (await said(plays)).outcome == "pass"
    assert plays.flags == ({"new-chart": "off"}, {"new-chart": "on"})
    slow = await said(Plays(2.0))
    assert slow.outcome == "fail"
    assert slow.sentence.startswith("new-chart=on takes 2.00 times as long as new-chart=off")
    other = await said(Plays(shows=("`total` is another one",)))
    assert (other.outcome, "nobody approved it" in other.sentence) == ("inconclusive", True)


async def test_what_cannot_be_played_is_for_a_person():
    class Unplayable:
        async def play(self, *_: Any) -> PairedReplay:
            raise NotFoundError("v12 of sales is not deployed at sandbox.")

    assert "not deployed" in (await said(Unplayable())).sentence
    missing = await said(Plays(), can=False)
    assert (missing.outcome, "Add it there" in missing.sentence) == ("inconclusive", True)


async def test_versions_are_judged_as_ever():
    house = Released()
    gate = Either(
        RehearsalGate(Known(), Publisher(Version())),
        FlagRehearsalGate(Known(), house, house.at),  # ty: ignore
    )
    assert "greenroom rehearse v12" in (await gate.judge(rollout(Strategy()), STEP)).sentence
    assert "with new-chart=on" in (await gate.judge(ROLLOUT, STEP)).sentence


def outcome(name: str, version: int, minutes: int = 5) -> Outcome:
    at = BEGAN + timedelta(minutes=minutes)
    return Outcome(name, "sales", "production", version, "u", at, at, 3, 0, "", 0.1)


async def test_sessions_are_told_apart_by_what_they_were_given_whatever_their_version(
    database: Database,
):
    async def watched(app: str, stage: str) -> tuple[str, ...]:
        return ("new-chart",)

    exposures = Exposures(database, watched, timedelta(days=30))
    asker = Asker("sales", "production", 12, "i")
    for name, variant in (("s1", "on"), ("s2", "off"), ("s3", "on"), ("s4", "on"), ("s6", "off")):
        await exposures.note(asker, name, [Evaluation("new-chart", "SPLIT", variant, True)])
    told = [outcome("s1", 11), outcome("s2", 12), outcome("s3", 12), outcome("s5", 12)]
    told.append(outcome("s6", 12, minutes=-5))  # over before the step began
    async with database.begin() as session:
        await queries.write(session, told)
    going: Any = SimpleNamespace(going_on=lambda *_: [outcome("s4", 12), outcome("s7", 12)])
    listens = Listening(database, going, exposures)
    new, old = await listens(ROLLOUT, "new"), await listens(ROLLOUT, "before")
    assert [each.id for each in new.told] == ["s1", "s3"]
    assert [each.id for each in new.going_on] == ["s4"]
    assert ([each.id for each in old.told], old.going_on) == (["s2"], [])
