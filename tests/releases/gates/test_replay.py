"""What journeys on two versions side by side say."""

from dataclasses import replace

import pytest

from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.rehearsal.paired.model import Pair, PairedJourney, PairedReplay
from greenroom.releases.gates.replayed import judged

ALIKE = PairedJourney(
    "explore", tuple(Pair(n, f"step {n}", 0.1 + n / 100, 0.1 + n / 100) for n in range(12))
)


def said(journey: PairedJourney, *, is_approved: bool = False) -> tuple[str, str]:
    replay = PairedReplay((journey,))
    times = paired(PairedTest(), [(pair.old, pair.new) for pair in replay.pairs])
    return judged(11, 12, replay, times, is_approved=is_approved)


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
