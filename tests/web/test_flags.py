"""The page Flags: what is on for whom, what a click will do before it is done, and how it is undone."""

import pytest

from greenroom.web.fake import flags
from greenroom.web.fake.world import World

CHART = {"stage": "uat", "key": "new-chart"}


def state(world: World, stage: str = "uat", key: str = "new-chart") -> dict:
    return world.apps["sales"].flags[stage][0].flags.flags[key]


def test_each_flag_is_told_in_words_with_what_is_known_of_it(ada):
    page = ada.get("/apps/sales/flags?stage=uat").text
    assert "On for user linus and group beta and 25 % of the rest; off for the others." in page
    assert "the analysts try it" in page
    assert "off in Production" in page
    live = ada.get("/apps/sales/flags").text
    assert "by v12" in live
    assert "expired on 2026-09-30" in live


def test_an_app_without_flags_shows_the_command_for_the_first(ada):
    page = ada.get("/apps/penguins/flags").text
    assert "greenroom flags add new-chart --stage production --app penguins" in page


def test_a_click_is_preceded_by_what_it_will_do(ada, world):
    plan = ada.get("/apps/sales/flags/plan", params=CHART | {"act": "off"})
    assert "off for everybody (was: on for user linus" in plan.text
    assert "Open sessions keep what they have; new ones get it." in plan.text
    kill = ada.get(
        "/apps/sales/flags/plan", params={"act": "off", "stage": "uat", "key": "send-mail"}
    )
    assert "Open sessions get it within two seconds." in kill.text
    assert state(world)["targeting"]


def test_toggling_and_undoing(ada, world):
    answer = ada.post("/apps/sales/flag-acts", data=CHART | {"act": "off"})
    assert answer.headers["location"] == "/apps/sales/flags?stage=uat"
    assert "targeting" not in state(world)
    ada.post("/apps/sales/flag-acts", data={"act": "undo", "stage": "uat"})
    assert state(world)["targeting"]


def test_who_gets_it_is_changed_by_names_and_a_share(ada, world):
    form = CHART | {"act": "audience", "variant": "on", "users": "ada, grace", "percent": "50"}
    assert "50 % of the rest" in ada.get("/apps/sales/flags/plan", params=form).text
    ada.post("/apps/sales/flag-acts", data=form)
    rule = state(world)["targeting"]["if"]
    assert rule[2] == {"fractional": [["on", 50], ["off", 50]]}


def test_a_promotion_shows_the_difference_and_brings_it(ada, world):
    assert "Promote to Production" in ada.get("/apps/sales/flags?stage=uat").text
    ada.post(
        "/apps/sales/flag-acts", data={"act": "promote", "stage": "uat", "target": "production"}
    )
    assert state(world, "production") == state(world, "uat")
    assert "wide-table" in world.apps["sales"].flags["production"][0].flags.flags
    assert "Production has all of it." in ada.get("/apps/sales/flags?stage=uat").text


def test_what_both_stages_changed_is_not_promoted_by_a_click(ada, world):
    sales = world.apps["sales"]
    other = flags.with_audience(state(world, "production"), flags.Audience("on", percent=5))
    changed = sales.flags["production"][0].flags.flags | {"new-chart": other}
    flags.put(
        sales, "production", flags.FlagSet.of({"flags": changed}), "ada", "changed", "new-chart"
    )
    page = ada.get("/apps/sales/flags?stage=uat").text
    assert "--take theirs" in page
    refused = ada.get(
        "/apps/sales/flags/plan", params={"act": "promote", "stage": "uat", "target": "production"}
    )
    assert "new-chart changed at uat and at production." in refused.text


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"act": "add", "stage": "uat", "key": "a b"}, 400, "Call it a-b."),
        ({"act": "explode", "stage": "uat"}, 404, "There is no such act."),
        ({"act": "on", "stage": "mars", "key": "new-chart"}, 404, "There is no stage mars."),
        ({"act": "on", "stage": "uat", "key": "new-chat"}, 404, "Did you mean new-chart?"),
        (CHART | {"act": "audience", "percent": "many"}, 400, "many is no share."),
    ],
)
def test_mistakes_are_explained(ada, form, status, said):
    answer = ada.post("/apps/sales/flag-acts", data=form)
    assert answer.status_code == status
    assert said in answer.text


def test_only_owners_change_flags(visit, world):
    answer = visit("linus").post("/apps/sales/flag-acts", data=CHART | {"act": "off"})
    assert answer.status_code == 403
    assert "Turn off" not in visit("linus").get("/apps/sales/flags?stage=uat").text


STEPS = {"stage": "uat", "flag": "new-chart", "kind": "canary", "steps": "30, 60"}


def test_a_flag_is_brought_step_by_step_after_it_is_said_what_that_does(ada, world):
    page = ada.get("/apps/sales/flags?stage=uat").text
    assert 'action="/apps/sales/flags/rollout-plan"' in page
    plan = ada.get("/apps/sales/flags/rollout-plan", params=STEPS)
    assert "new-chart=on goes to 30, 60 %, then to everybody." in plan.text
    assert "greenroom flags rollout new-chart --canary 30,60 --stage uat --app sales" in plan.text
    refused = ada.get("/apps/sales/flags/rollout-plan", params=STEPS | {"steps": ""})
    assert "A canary needs its shares." in refused.text
    answer = ada.post("/apps/sales/rollouts", data=STEPS)
    assert answer.headers["location"] == "/apps/sales/flags?stage=uat"
    page = ada.get("/apps/sales/flags?stage=uat").text
    assert "30 % of the users get new-chart=on. ada decides when it goes on." in page
    assert "new-chart=off: 19 open sessions" in page
    assert page.count('action="/apps/sales/flags/rollout-plan"') < 3
    assert "30 % of the users" not in ada.get("/apps/sales/flags").text


def test_what_is_decided_on_the_page_of_flags_leads_back_to_it(ada, world):
    ada.post("/apps/sales/rollouts", data=STEPS)
    one = world.apps["sales"].rollouts[0]
    form = {"seq": str(one.seq), "flags_of": "uat"}
    done = ada.post(f"/apps/sales/rollouts/{one.row.id}/abortions", data=form)
    assert done.headers["location"] == "/apps/sales/flags?stage=uat"
    assert "ada aborted it." in ada.get("/apps/sales/rollouts").text


def test_a_flag_on_its_way_leaves_the_release_of_versions_as_it_is(ada, world):
    ada.post("/apps/sales/rollouts", data=STEPS | {"stage": "production"})
    page = ada.get("/apps/sales").text
    assert "new-chart=on" in page
    assert 'href="/apps/sales/flags?stage=production#flag-new-chart"' in page
    wrong = ada.post("/apps/sales/rollouts", data=STEPS | {"kind": "lottery"})
    assert wrong.status_code == 400
