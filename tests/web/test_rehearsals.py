"""The Rehearsal tab, without a browser."""

import html
import re
from dataclasses import replace

import pytest

from greenroom.web.rehearsals import longest_of, may_accept_all, verbs_for, warnings
from greenroom.web.views import LoadStep, LoadView, RehearsalRow, Sight

TAB = "/apps/sales/versions/v12/rehearsal"
HEADERS = {"hx-request": "true", "hx-request-type": "partial"}


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def judgement(**more: str) -> dict[str, str]:
    return {"version": "v12", "rehearsal": "r12b", "journey": "explore", **more}


TOTAL = {"step": "1", "output": "top"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("sales/versions/v12", ("Differs", "7 differences left", "Set region to north", "3.1 % of pixels")),
        ("sales/versions/v11", ("Passed", "as approved", "50 people at once", "The whole report")),
        ("sales/versions/v10", ("Not approved yet", "Approve what was seen", "6 rows, 4 columns")),
        ("sales/versions/v9", ("Stuck", "did not come within 20 s", "MemoryError", "Broken")),
        ("sales/versions/v8", ("Differs", "What one person alone sees", "Tolerate")),
        ("sales/versions/v7", ("v7 has not been rehearsed", "2 journeys", "Rehearse")),
        ("nile/versions/v4", ("Rehearsing", "40 people at once, 312 sessions done")),
        ("penguins/versions/v1", ("Nothing has been rehearsed", "greenroom record")),
        ("churn/versions/v3", ("Nothing has been rehearsed", "greenroom deploy")),
    ],
)  # fmt: skip
def test_each_state_is_said_in_words(ada, path, words):
    said = text_of(ada.get(f"/apps/{path}/rehearsal"))
    for each in words:
        assert each in said


def test_the_tab_is_marked_on_every_page_of_the_version(ada):
    for page in ("", "/files", "/lock", "/rehearsal"):
        assert "Rehearsal : differs" in text_of(ada.get(f"/apps/sales/versions/v12{page}"))
    assert "Rehearsal :" not in text_of(ada.get("/apps/sales/versions/v7"))


def test_the_timeline_and_the_plan_say_how_the_rehearsal_went(ada):
    timeline = text_of(ada.get("/apps/sales"))
    assert "Differs in the rehearsal of v12" in timeline
    assert "Not approved yet in the rehearsal of v10" in timeline
    plan = ada.get("/apps/sales/plan?act=releases&version=v12&stage=production")
    assert "The rehearsal of v12 found differences. Explore: 7 differences left" in text_of(plan)
    plan = ada.get("/apps/sales/plan?act=promotions&version=v11&stage=uat")
    assert "rehearsal" not in text_of(plan)


def test_every_earlier_rehearsal_can_be_shown(ada):
    newest = ada.get(TAB)
    assert f'href="{TAB}?rehearsal=r12a"' in newest.text
    earlier = text_of(ada.get(f"{TAB}?rehearsal=r12a"))
    assert "The rehearsal's own process failed" in earlier
    assert "There is a newer one" in earlier
    assert ada.get(f"{TAB}?rehearsal=r11").status_code == 404


def test_a_difference_is_accepted_by_a_plain_form_with_a_reason(ada):
    form = judgement(**TOTAL, verb="accept", why="  New prices. ", anchor="difference-r12b-1-1-3")
    answer = ada.post("/apps/sales/judgements", data=form)
    assert answer.headers["location"] == f"{TAB}?rehearsal=r12b#difference-r12b-1-1-3"
    said = text_of(ada.get(TAB))
    assert "6 differences left" in said
    assert "Accepted by ada, just now : New prices." in said
    assert "Take it back" in said


def test_what_a_load_test_found_to_be_needed_is_allowed_by_a_click(ada, visit):
    assert "Allow 4 instances with 34 sessions each at production" in text_of(ada.get(TAB))
    form = {"version": "v12", "stage": "production", "most": "4", "sessions": "34"}
    answer = ada.post("/apps/sales/scale", data=form)
    assert answer.headers["location"] == TAB
    said = "allowed 4 instances with 34 sessions each in production"
    assert said in text_of(ada.get("/apps/sales/activity"))
    assert "Allow 4 instances" not in text_of(visit("linus").get(TAB))


def test_a_script_gets_the_page_as_it_is_now(ada):
    form = judgement(**TOTAL, verb="tolerate")
    part = ada.post("/apps/sales/judgements", data=form, headers=HEADERS)
    assert "Tolerated" in part.text
    assert "<html" not in part.text


def test_all_of_a_journey_is_accepted_at_once(ada):
    ada.post("/apps/sales/judgements", data=judgement(verb="accept", why="As wanted."))
    assert "Passed" in text_of(ada.get(TAB))
    assert "All 2 journeys are as approved." in text_of(ada.get(TAB))


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (judgement(verb="explode"), 400),
        (judgement(verb="accept", rehearsal="nowhere"), 404),
        (judgement(verb="accept", journey="../etc"), 404),
        (judgement(verb="accept", version="v12abc"), 404),
    ],
)
def test_a_judgement_of_nothing_is_an_error_in_a_sentence(ada, form, status):
    answer = ada.post("/apps/sales/judgements", data=form)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_an_error_comes_up_as_a_dialog_and_leaves_the_page_alone(ada):
    form = judgement(verb="accept", rehearsal="nowhere")
    answer = ada.post("/apps/sales/judgements", data=form, headers=HEADERS)
    assert answer.headers["hx-retarget"] == "#dialog"
    assert 'class="trouble"' in answer.text


def test_viewers_see_everything_and_say_nothing(visit):
    linus = visit("linus")
    page = linus.get(TAB)
    assert "3.1 % of pixels" in page.text
    assert "judgements" not in page.text
    assert "Rehearse again" not in page.text
    assert linus.post("/apps/sales/judgements", data=judgement(verb="accept")).status_code == 403
    assert linus.post("/apps/sales/rehearsals", data={"version": "v12"}).status_code == 403


def test_whoever_may_not_see_the_app_sees_no_picture_of_it(visit, world):
    world.apps["sales"].access = "invited"
    world.apps["sales"].members = []
    for name in ("linus", ""):
        client = visit(name)
        for path in (
            "outputs?journey=explore&step=1&output=by_month",
            "reports/load?journey=explore",
        ):
            answer = client.get(
                f"/apps/sales/rehearsals/r12b/{path}", headers={"accept": "application/json"}
            )
            assert answer.status_code == (404 if name else 401)


def test_a_rehearsal_is_ordered_with_what_is_wished(ada, world):
    answer = ada.post("/apps/sales/rehearsals", data={"version": "v7", "load": "yes"})
    assert answer.headers["location"] == "/apps/sales/versions/v7/rehearsal"
    ordered = world.apps["sales"].rehearsals[7][0]
    assert (ordered.row.mark, ordered.load, ordered.profile) == ("waiting", True, False)
    assert "It waits for its turn." in text_of(ada.get("/apps/sales/versions/v7/rehearsal"))
    again = ada.post("/apps/sales/rehearsals", data={"version": "v7"})
    assert again.status_code == 409


def test_pictures_are_sealed_and_only_pictures_are_shown(ada, world):
    where = "/apps/sales/rehearsals/r12b/outputs?journey=explore&step=1&output=by_month&which="
    for which in ("approved", "seen", "difference"):
        answer = ada.get(where + which)
        assert answer.content.startswith(b"\x89PNG")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-security-policy"].endswith("sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert ada.get(where + "elsewhere").status_code == 404


@pytest.mark.parametrize("media", ["text/html", "image/svg+xml; charset=utf-8", "x/y", ""])
def test_a_file_of_an_app_is_never_a_page(ada, world, media):
    hostile = Sight("file", "<script>alert(1)</script>", media, 25)
    _change(world, lambda difference: replace(difference, now=hostile))
    answer = ada.get("/apps/sales/rehearsals/r12b/outputs?journey=explore&step=0&output=total")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    if "svg" not in media:
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"


def test_reports_run_without_an_origin(ada):
    page = ada.get("/apps/sales/rehearsals/r12b/reports/load?journey=explore")
    assert page.headers["content-security-policy"].endswith("sandbox allow-scripts")
    saved = ada.get("/apps/sales/rehearsals/r12b/reports/speedscope?journey=explore")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert ada.get("/apps/sales/rehearsals/r12b/reports/secrets?journey=explore").status_code == 404


def test_what_an_app_shows_is_escaped(ada, world):
    bad = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    shown = {"columns": [bad], "rows": [[bad]]}
    kinds = {"text": bad, "html": bad, "table": shown, "value": {"x": bad * 9}}
    for sight in (Sight(kind, content) for kind, content in kinds.items()):
        _change(
            world,
            lambda difference, sight=sight: replace(
                difference, output=bad, words=f"`{bad}`", before=None, now=sight
            ),
        )
        page = ada.get(TAB).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page


def _change(world, change) -> None:
    known = world.apps["sales"].rehearsals[12]
    explore = known[0].journeys[0]
    first = explore.steps[0]
    step = replace(first, differences=(change(first.differences[0]),))
    journey = replace(explore, steps=(step, *explore.steps[1:]))
    known[0] = replace(known[0], journeys=(journey, *known[0].journeys[1:]))


def test_one_of_several_results_cannot_be_the_right_one(world):
    race = world.apps["sales"].rehearsals[8][0].journeys[0]
    assert verbs_for(race.differences[0]) == ("reject", "tolerate")
    assert not may_accept_all(race)
    stuck = world.apps["sales"].rehearsals[9][0].journeys[0]
    assert not may_accept_all(stuck)


def test_what_speaks_against_a_release_is_said_only_where_something_does(world):
    row: RehearsalRow = world.apps["sales"].rehearsals[12][0].row
    assert warnings(12, None) == warnings(12, replace(row, mark="passed")) == ()
    assert warnings(12, replace(row, mark="rehearsing")) == (
        "v12 is being rehearsed at this moment.",
    )


def test_bars_reach_as_far_as_the_promise_if_that_is_near():
    steps = (LoadStep("x", 0.2, 0.3, 0.8), LoadStep("y", None, None, None))
    assert longest_of(LoadView("passed", "", under=1.0, steps=steps)) == 1.0
    assert longest_of(LoadView("passed", "", under=60.0, steps=steps)) == 0.8
    assert longest_of(LoadView("failed", "")) == 1.0
