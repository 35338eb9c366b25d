"""What journeys on two versions side by side say."""

from dataclasses import replace

import pytest

from greenroom.kernel.errors import NotFoundError
from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.rehearsal.paired.model import NO_FLAGS, Pair, PairedJourney, PairedReplay
from greenroom.releases.gates.replayed import ReplayGate, judged
from greenroom.releases.rollouts.model import Step, Strategy
from releases.gates.known import Known, Publisher
from releases.rollouts.stage import rollout

ALIKE = PairedJourney(
    "explore", tuple(Pair(n, f"step {n}", 0.1 + n / 100, 0.1 + n / 100) for n in range(12))
)


def said(journey: PairedJourney, *, is_approved: bool = False) -> tuple[str, str]:
    replay = PairedReplay((journey,))
    times = paired(PairedTest(), [(pair.old, pair.new) for pair in replay.pairs])
    return judged(PairedTest(), "v11", "v12", replay, times, is_approved=is_approved)


def test_a_version_that_is_alike_passes():
    assert said(ALIKE) == (
        "pass",
        "v12 takes 1.00 times as long as v11, over 12 steps played on both, with the same outputs.",
    )


def test_a_slower_version_fails_with_how_much():
    slow = tuple(replace(pair, new=pair.old * 3) for pair in ALIKE.pairs)
    outcome, sentence = said(replace(ALIKE, pairs=slow))
    assert outcome == "fail"
    assert sentence == "v12 takes 3.00 times as long as v11, over 12 steps played on both."


def test_it_says_why_a_version_that_took_longer_passes():
    quick = tuple(Pair(n, f"step {n}", 0.001 + n / 1e5, 0.002 + n / 1e5) for n in range(12))
    assert (
        "1.95 times as long as v11, over 12 steps played on both (by 1.0 ms, which nobody feels)"
        in said(replace(ALIKE, pairs=quick))[1]
    )
    wavering = tuple(
        replace(pair, new=pair.old * (1.5 if pair.step % 3 else 0.4)) for pair in ALIKE.pairs
    )
    outcome, sentence = said(replace(ALIKE, pairs=wavering))
    assert (outcome, "(which may be chance)" in sentence) == ("pass", True)


def test_another_output_asks_a_person_unless_somebody_approved_it():
    other = replace(ALIKE, differences=("step 1, total: 7 → 8",))
    outcome, sentence = said(other)
    assert outcome == "inconclusive"
    assert "1 output not as v11, and nobody approved it: step 1, total: 7 → 8." in sentence
    assert said(other, is_approved=True)[0] == "pass"


def test_an_error_where_there_was_none_fails_though_somebody_approved_it():
    assert said(replace(ALIKE, errors=("step 1, total: an error",)), is_approved=True)[0] == "fail"


@pytest.mark.parametrize(("fault", "outcome"), [("new", "fail"), ("old", "inconclusive")])
def test_a_journey_that_only_the_old_version_can_play_fails(fault, outcome):
    found = said(PairedJourney("explore", fault=fault, why="Step 2 never came to rest."))
    assert found[0] == outcome
    assert "Step 2 never came to rest." in found[1]


def test_too_few_steps_ask_a_person():
    assert said(replace(ALIKE, pairs=ALIKE.pairs[:9]))[0] == "inconclusive"


class Unplayable:
    async def play(self, app: str, old: int, new: int, flags=NO_FLAGS) -> PairedReplay:
        raise NotFoundError("v11 of sales is not deployed at sandbox.")


@pytest.mark.anyio
async def test_versions_that_cannot_be_played_ask_a_person_instead_of_being_started_for_ever():
    gate = ReplayGate(Unplayable(), Known(), Publisher())
    found = await gate.judge(rollout(Strategy(), to_version=12, from_version=12), Step(-1, 0.0))
    assert found.outcome == "inconclusive"
    assert "is not deployed at sandbox" in found.sentence


@pytest.mark.anyio
async def test_a_first_release_has_nothing_to_be_compared_with():
    gate = ReplayGate(Unplayable(), Known(), Publisher())
    found = await gate.judge(rollout(Strategy(), from_version=None), Step(-1, 0.0))
    assert found.outcome == "pass"
