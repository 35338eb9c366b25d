"""Real worker processes against a real app."""

import asyncio
from dataclasses import replace

import pytest

from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.load.run import Words, run
from greenroom.rehearsal.load.tally import Progress
from greenroom.rehearsal.load.verdict import details
from greenroom.rehearsal.replay import expected
from greenroom.rehearsal.replay.model import Target
from greenroom.rehearsal.replay.play import play
from rehearsal.load.stage import JOURNEY, SHORT, small_app

pytestmark = pytest.mark.anyio


async def loaded(fault: str, plan: Plan = SHORT, **words: object) -> Result:
    with small_app(fault) as app:
        return await run(plan, JOURNEY, app.target, Words(app="small", backstage=app, **words))


async def test_a_good_app_is_served_well_and_every_step_is_timed() -> None:
    heard: list[Progress] = []
    result = await loaded("", progress=heard.append)
    assert result.how == "finished"
    assert (result.failed, result.wrong_sessions) == (0, 0)
    assert result.wrong == ()
    labels = ["Open the app", "Set n = 4", "Set n = 5"]
    assert [step.label for step in result.counted.steps] == labels
    assert [step.label for step in result.alone.steps] == labels
    assert all(step.p50 <= step.p95 <= step.p99 <= step.max for step in result.counted.steps)
    assert all(step.first_p50 is not None for step in result.counted.steps)
    assert result.most_users == 12
    assert result.checked == len(result.sessions) >= 12
    assert {one.worker for one in result.sessions} == {0, 1}
    assert all(one.ending == "done" and len(one.steps) == 3 for one in result.sessions)
    assert sum(moment.done for moment in result.moments) == len(result.sessions)
    assert result.verdict.sentence.startswith("12 people at once: p95 of the slowest step `")
    assert heard[-1].done == len(result.sessions)


async def test_an_output_that_is_wrong_only_under_load_is_a_failure() -> None:
    result = await loaded("race", replace(SHORT, users=30))
    assert not result.verdict.passed
    assert result.failed == 0
    assert 0 < result.wrong_sessions <= result.checked
    assert {wrong.output for wrong in result.wrong} == {"seen"}
    assert f"outputs wrong in {result.wrong_sessions} of " in result.verdict.sentence
    assert any("`seen`" in words and "disturb each other" in words for words in details(result))


async def test_what_is_never_the_same_is_not_held_against_the_app() -> None:
    result = await loaded("clock")
    assert (result.wrong_sessions, result.wrong) == (0, ())


async def test_what_time_changed_is_told_from_what_the_load_broke() -> None:
    result = await loaded("flips")
    assert result.wrong
    assert all(wrong.drifted and wrong.output == "season" for wrong in result.wrong)
    assert result.wrong_sessions == 0
    assert any("time or state changed it" in words for words in details(result))


async def test_an_app_that_dies_is_the_result_with_its_last_words() -> None:
    result = await loaded("dies", replace(SHORT, duration=60.0))
    assert result.how == "died"
    assert not result.verdict.passed
    assert result.failed > 0
    assert result.log == ("Out of memory, they say",)
    assert "died" in result.verdict.notes[0]


async def test_an_app_that_nobody_reaches_any_more_ends_the_test_without_backstage_too() -> None:
    with small_app("dies") as app:
        plan = replace(SHORT, users=25, duration=60.0)
        result = await run(plan, JOURNEY, app.target)
    assert result.how == "died"


async def test_an_app_that_fails_one_person_is_not_loaded_at_all() -> None:
    gone = Target("http://127.0.0.1:9")
    with pytest.raises(BrokenError, match="does not work for one person alone"):
        await run(SHORT, JOURNEY, gone)


async def test_a_share_of_refused_sessions_is_an_error_each() -> None:
    result = await loaded("refuses")
    assert result.how == "finished"
    assert 0 < result.failed < len(result.sessions)
    assert sum(trouble.count for trouble in result.troubles) == result.failed
    assert {trouble.label for trouble in result.troubles} == {"Open the app"}
    assert not result.verdict.passed


async def test_a_missed_objective_is_no_pass() -> None:
    result = await loaded("slow", replace(SHORT, users=2, duration=1.0), under=0.1)
    assert result.failed == 0
    assert not result.verdict.passed
    assert "the objective is 0.10 s" in result.verdict.notes[0]


async def test_it_can_be_ended_early_with_what_is_known() -> None:
    stop = asyncio.Event()

    def enough(now: Progress) -> None:
        if now.done > 3:
            stop.set()

    result = await loaded("", replace(SHORT, duration=3600.0), stop=stop, progress=enough)
    assert result.how == "interrupted"
    assert result.counted.steps
    assert {one.ending for one in result.sessions} >= {"done", "stopped"}
    assert result.failed == 0, "who was sent home did not fail"


async def test_in_the_open_model_people_come_at_their_rate() -> None:
    plan = Plan(users=100, rate=20.0, ramp=0.0, duration=2.0, processes=2)
    result = await loaded("", plan)
    assert 15 <= len(result.sessions) <= 80
    assert all(one.iteration == 0 for one in result.sessions)
    assert "20 arrivals per second" in result.verdict.sentence


async def test_nobody_waits_once_everything_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected, "LATE", 3600.0)
    with small_app() as app:
        replay = await play(JOURNEY, app.target)
    assert replay.ending == "done", replay.why


async def test_waiting_to_get_in_counts_in_the_open_model() -> None:
    plan = Plan(users=1, rate=8.0, ramp=0.0, duration=1.5, cool_down=1.0, processes=1)
    result = await loaded("slow", plan)
    opened = result.counted.steps[0]
    assert opened.max > 0.5, "one at a time: who came later waited for those before"
    assert any("no room" in trouble.why for trouble in result.troubles), "the others never got in"


@pytest.mark.parametrize(("assets", "least"), [("none", 0), ("once", 2), ("every", 12)])
async def test_static_files_are_fetched_as_was_asked(assets, least) -> None:
    with small_app() as app:
        plan = replace(SHORT, assets=assets, duration=0.3)
        result = await run(plan, JOURNEY, app.target)
        styles = int(app.counts().split(b'"styles": ')[1].split(b"}")[0]) if least else 0
    assert result.failed == 0
    assert styles == least or (assets == "every" and styles == len(result.sessions))
