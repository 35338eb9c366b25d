"""Versions on their way to the users, on the app's page and in its list of rollouts."""

import pytest

from greenroom.web.rollouts import NOUN_OF, offered


def path(noun: str) -> str:
    return f"/apps/penguins/rollouts/r-unsure/{noun}"


def test_the_app_shows_what_is_on_its_way_with_verdicts_and_their_numbers(ada):
    page = ada.get("/apps/penguins").text
    assert "on its way to Production" in page
    assert "25 % of newcomers get v3" in page
    assert "2 of 22 sessions on v3 went badly" in page
    assert "<dt>llr</dt><dd>0.81</dd>" in page
    assert "v3: 22 open sessions" in page
    assert 'aria-current="step"' in page


def test_while_it_is_on_its_way_its_acts_are_the_ones_to_choose_from(ada):
    page = ada.get("/apps/penguins").text
    assert "Skip the gate" in page
    assert "<option>sessions</option><option>objectives</option>" in page
    assert "act=releases&amp;stage=production&amp;version=v3" not in page.partition("tabs")[0]


def test_another_gate_than_the_first_is_skipped_with_a_reason(ada, world):
    form = {"seq": "5", "gate": "objectives", "reason": "the database was down, not the app"}
    assert ada.post(path("skips"), data=form).status_code == 303
    assert ada.post(path("skips"), data=form | {"seq": "6", "gate": "moon"}).status_code == 400


def test_what_was_promised_is_told_with_its_numbers(ada):
    page = ada.get("/apps/penguins/rollouts").text
    assert "95 % of sessions are answered within 2 s" in page
    assert "burns 17.2 times as fast as it may, 14.4 is the limit" in page


def test_the_page_has_a_twin(ada):
    twin = ada.get("/apps/penguins/rollouts", headers={"accept": "application/json"}).json()
    assert twin["live"][0]["primary"] == "skip"
    assert twin["live"][0]["row"]["before"] == "v2"


def test_the_history_says_why_each_ended(ada):
    page = ada.get("/apps/sales/rollouts").text
    assert "The gate sessions failed: 4 of 11 sessions on v10 went badly." in page
    assert "v10 could not be started: it answered 500." in page
    assert "greenroom release v4 --canary 5,25,100" in ada.get("/apps/nile/rollouts").text


def test_a_gate_is_skipped_with_a_reason(ada, world):
    form = {"seq": "5", "gate": "sessions", "reason": "one browser that lost its network"}
    assert ada.post(path("skips"), data=form).status_code == 303
    assert world.apps["penguins"].rollouts[0].row.reason == "ada skipped it."
    assert "skipped a gate of v3" in ada.get("/apps/penguins/activity").text


def test_giving_it_up_moves_it_to_the_history(ada, world):
    assert ada.post(path("abortions"), data={"seq": "5"}).status_code == 303
    assert world.apps["penguins"].rollouts == []
    assert "ada aborted it." in ada.get("/apps/penguins/rollouts").text


def test_the_second_of_two_people_is_told_who_was_first(ada):
    answer = ada.post(path("abortions"), data={"seq": "4"})
    assert answer.status_code == 409
    assert "linus was faster" in answer.text


def test_a_release_can_be_brought_step_by_step_from_the_dialog(ada, world):
    plan = ada.get("/apps/sales/plan?act=releases&version=v12&stage=production").text
    assert 'action="/apps/sales/rollouts"' in plan
    form = {"version": "v12", "stage": "production", "kind": "canary", "steps": "10, 50, 100"}
    assert ada.post("/apps/sales/rollouts", data=form).status_code == 303
    assert "v12 is on its way to Production." in ada.get("/apps/sales").text
    again = ada.post("/apps/sales/rollouts", data=form)
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("noun", "data", "status"),
    [("explosions", {}, 404), ("advances", {"seq": "x"}, 409)],
)
def test_bad_decisions_are_refused(ada, noun, data, status):
    assert ada.post(path(noun), data=data).status_code == status
    wrong = {"version": "v12", "kind": "lottery"}
    assert ada.post("/apps/sales/rollouts", data=wrong).status_code == 400


def test_somebody_who_may_only_look_sees_it_without_buttons(visit):
    page = visit("grace").get("/apps/penguins").text
    assert "on its way to Production" in page
    assert "abortions" not in page
    assert visit("grace").post(path("abortions"), data={"seq": "5"}).status_code == 403


@pytest.mark.parametrize(
    ("state", "pause_reason", "expected"),
    [
        ("stepping", "", ("advance", "abort")),
        ("checking", "", ("advance", "abort")),
        ("paused", "step", ("advance", "abort")),
        ("paused", "operator", ("resume", "abort")),
        ("paused", "inconclusive", ("skip", "abort")),
        ("soaking", "", (None, "abort")),
        ("draining", "", (None, None)),
    ],
)
def test_there_is_one_primary_act_and_its_escape(state, pause_reason, expected):
    assert offered(state, pause_reason) == expected
    assert all(act is None or act in NOUN_OF for act in expected)


def test_what_a_gate_still_holds_is_not_offered_to_be_advanced():
    assert offered("stepping", "", is_held=True) == (None, "abort")


def test_after_a_skip_it_can_be_paused(ada, world):
    ada.post(path("skips"), data={"seq": "5", "gate": "sessions", "reason": "a lost network"})
    assert ">Pause</button>" in ada.get("/apps/penguins").text
    assert ada.post(path("pauses"), data={"seq": "6"}).status_code == 303
    assert "ada paused it." in ada.get("/apps/penguins").text
