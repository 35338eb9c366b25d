from dataclasses import replace

import pytest

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.compare import compared
from greenroom.rehearsal.load.files import load, save


def test_a_result_comes_back_from_its_file_as_it_was(result, tmp_path) -> None:
    save(result, tmp_path / "r.json")
    assert load(tmp_path / "r.json") == result


@pytest.mark.parametrize("text", ["", "{}", "[1", '{"format": 2}', "\0"])
def test_another_file_is_refused_with_a_sentence(text, tmp_path) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(GreenroomError, match=r"is not the result of a load test") as refused:
        load(tmp_path / "r.json")
    assert "--json" in refused.value.fix


def test_a_missing_file_says_how_to_make_one(tmp_path) -> None:
    with pytest.raises(GreenroomError, match=r"There is no .*r\.json") as refused:
        load(tmp_path / "r.json")
    assert "greenroom load --json" in refused.value.fix


def test_the_same_result_twice_shows_no_difference(result) -> None:
    found = compared(result, result)
    assert {step.word for step in found.steps} == {"same"}
    assert found.sentence.endswith("no difference that people would notice.")
    assert found.caution == ""


def test_a_step_that_takes_longer_is_called_slower_and_a_lost_one_gone(result) -> None:
    first, second, third = result.counted.steps
    slower = replace(first, p95=first.p95 + 1.0)
    phases = tuple(
        replace(phase, steps=(slower, second) if phase.name == "steady" else phase.steps)
        for phase in result.phases
    )
    found = compared(result, replace(result, phases=phases, app="v2"))
    words = {step.label: step.word for step in found.steps}
    assert words == {first.label: "slower", second.label: "same", third.label: "gone"}
    assert f"1 step slower; 1 step gone; most `{first.label}`" in found.sentence


def test_another_load_then_is_said(result) -> None:
    before = replace(result, plan=replace(result.plan, users=3))
    assert "The load was another one" in compared(before, result).caution


def test_a_test_whose_generator_was_late_is_no_measure(result) -> None:
    well = replace(result, health=replace(result.health, valid=True))
    late = replace(result, health=replace(result.health, valid=False))
    assert not compared(well, well).caution
    assert "in the one before, so its times are too long" in compared(late, well).caution
    assert "in this one, so its times are too long" in compared(well, late).caution
