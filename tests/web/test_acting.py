import pytest

from greenroom.web.next_acts import act_query, acts_on, command_of, escape_of, next_release
from greenroom.web.views import Act


def test_the_plan_is_said_before_the_click(ada):
    page = ada.get("/apps/sales/plan?act=releases&version=v12&stage=production")
    assert "Release v12 to Production" in page.text
    assert "v12 replaces v11 for everybody who opens Sales by region from then on." in page.text
    assert "greenroom release v12 --to production --app sales" in page.text
    twin = ada.get("/apps/sales/plan?act=rollbacks", headers={"accept": "application/json"})
    assert twin.json()["title"] == "Roll back to v10 in Production"


def test_a_script_gets_only_the_inside_of_the_dialog(ada):
    headers = {"hx-request": "true", "hx-request-type": "partial"}
    part = ada.get("/apps/sales/plan?act=rollbacks&stage=production", headers=headers).text
    assert "<html" not in part
    assert 'id="dialog-title"' in part


def test_a_release_without_any_script(ada, world):
    form = {"version": "v12", "stage": "production"}
    answer = ada.post("/apps/sales/releases", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/apps/sales"
    assert world.apps["sales"].card("production").version == 12
    said = ada.get("/apps/sales")
    assert "v12 is live in Production." in said.text
    assert "v12 is live in Production." not in ada.get("/apps/sales").text


@pytest.mark.parametrize(
    ("noun", "form"),
    [
        ("promotions", {"version": "v11", "stage": "uat"}),
        ("rollbacks", {"stage": "production"}),
        ("rollbacks", {"stage": "production", "version": "v9"}),
        ("stops", {"stage": "production"}),
        ("stops", {}),
        ("starts", {"stage": "production"}),
        ("restarts", {"instance": "sales-v11-3f9a2c"}),
        ("removals", {"version": "v9"}),
    ],
)
def test_each_act_is_a_noun_to_post(ada, world, noun, form):
    assert ada.post(f"/apps/sales/{noun}", data=form).status_code == 303


def test_what_a_rollback_may_bring_back_is_said_before_the_click(ada):
    plan = ada.get("/apps/sales/plan?act=rollbacks&stage=production").text
    assert "WAREHOUSE, a secret, gets back its value of then." in plan
    assert 'name="flags" value="1"' in plan
    assert "As it was then." in plan


def test_a_rollback_is_taken_back_on_the_page(ada, world):
    form = {"stage": "production", "variables": "1", "flags": "1"}
    ada.post("/apps/sales/rollbacks", data=form)
    assert world.apps["sales"].card("production").version == 10
    page = ada.get("/apps/sales").text
    assert "act=rollbacks&amp;stage=production&amp;undo=1" in page
    told = ada.get("/apps/sales/activity").text
    assert "rolled back to v10 in production, replacing v11, with its variables and flags" in told
    plan = ada.get("/apps/sales/plan?act=rollbacks&stage=production&undo=1").text
    assert "greenroom rollback --stage production --undo --app sales" in plan
    ada.post("/apps/sales/rollbacks", data={"stage": "production", "undo": "1"})
    assert world.apps["sales"].card("production").version == 11
    assert "undo=1" not in ada.get("/apps/sales").text
    told = ada.get("/apps/sales/activity").text
    assert "took the rollback to v10 in production back: v11 again" in told


def test_what_cannot_be_done_is_refused_before_and_after_the_click(ada):
    plan = ada.get("/apps/sales/plan?act=releases&version=v11&stage=production").text
    assert "v11 is live at Production already." in plan
    assert 'action="/apps/sales/releases"' not in plan
    form = {"version": "v11", "stage": "production"}
    headers = {"hx-request": "true", "hx-request-type": "partial"}
    answer = ada.post("/apps/sales/releases", data=form, headers=headers)
    assert answer.status_code == 409
    assert "v11 is live at Production already." in answer.text
    assert "<html" not in answer.text


def test_somebody_who_may_only_look_is_refused(visit, world):
    answer = visit("linus").post("/apps/sales/rollbacks", data={})
    assert answer.status_code == 403
    assert "linus may not change sales." in answer.text
    assert world.apps["sales"].card("production").version == 11


def test_unknown_acts_and_versions_are_errors_in_sentences(ada):
    assert ada.get("/apps/sales/plan?act=explosions").status_code == 404
    assert ada.get("/apps/sales/plan?act=releases&version=12abc").status_code == 404
    assert ada.post("/apps/sales/explosions", data={}).status_code == 404


def test_the_newest_ready_version_is_the_next_release(world):
    app = world.apps["sales"]
    stages = tuple(app.card(name) for name in ("sandbox", "uat", "production"))
    assert next_release(stages, app.version_rows()) == Act("release", "production", 12)
    assert escape_of(stages) == Act("rollback", "production", 10)
    rows = {row.number: row for row in app.version_rows()}
    assert acts_on(rows[9], stages) == (Act("promote", "uat", 9), Act("rollback", "production", 9))
    assert acts_on(rows[12], stages) == (Act("release", "production", 12),)


def test_a_failed_version_is_never_the_next_release(world):
    app = world.apps["churn"]
    stages = tuple(app.card(name) for name in ("sandbox", "uat", "production"))
    assert next_release(stages, app.version_rows()) is None


def test_acts_are_written_as_addresses_and_as_commands():
    act = Act("rollback", "production", 10)
    assert act_query(act) == "act=rollbacks&stage=production&version=v10"
    assert command_of("sales", act) == "greenroom rollback v10 --stage production --app sales"
    whole = Act("rollback", "production", 10, parts=("variables", "flags"))
    typed = "greenroom rollback v10 --stage production --with variables,flags --app sales"
    assert command_of("sales", whole) == typed
    assert command_of("sales", Act("restart", instance="x")) == ""


def test_a_version_is_removed_and_brought_back(ada, world):
    assert "act=removals&amp;version=v9" in ada.get("/apps/sales").text
    assert "act=removals&amp;version=v11" not in ada.get("/apps/sales").text
    ada.post("/apps/sales/removals", data={"version": "v9"})
    settings = ada.get("/apps/sales/settings").text
    assert "act=restorations&amp;version=v9" in settings
    assert (
        "greenroom remove v9 --undo --app sales"
        in ada.get("/apps/sales/plan?act=restorations&version=v9").text
    )
    ada.post("/apps/sales/restorations", data={"version": "v9"})
    assert 9 in [version.number for version in world.apps["sales"].versions]


def test_an_app_is_retired_once_it_is_not_live(ada, world):
    assert ada.post("/apps/sales/retirements", data={}).status_code == 409
    slug = next(a.slug for a in world.apps.values() if not a.card("production").version)
    answer = ada.post(f"/apps/{slug}/retirements", data={})
    assert answer.headers["location"] == "/apps"
    assert slug not in world.apps


def test_a_version_is_approved_or_rejected_with_a_note(ada, visit):
    page = ada.get("/apps/sales/versions/v12")
    assert "Nobody has said yes or no to this version yet." in page.text
    form = {"version": "v12", "decision": "rejected", "note": "The <b>totals</b> are wrong."}
    answer = ada.post("/apps/sales/sign-offs", data=form)
    assert answer.headers["location"] == "/apps/sales/versions/v12#sign-off"
    shown = ada.get("/apps/sales/versions/v12").text
    assert "v12 is rejected by you." in shown
    assert "The &lt;b&gt;totals&lt;/b&gt; are wrong." in shown
    assert ada.post("/apps/sales/sign-offs", data=form | {"decision": "maybe"}).status_code == 400
    assert visit("linus").post("/apps/sales/sign-offs", data=form).status_code == 403
