import json
import re

import pytest

from greenroom.web.pages import PAGES as ALL
from greenroom.web.pages.version import said
from web.everywhere import PAGES


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_for_people_and_json_for_programs(ada, path):
    page = ada.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r"<h[12][ >]", page.text)
    twin = ada.get(path, headers={"accept": "application/json"})
    assert twin.status_code == 200
    assert twin.headers["content-type"] == "application/json"
    assert twin.json() is not None


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script_handler_or_style(ada, path):
    html = ada.get(path).text
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"\sstyle=", html)
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'(?:src|href)="https?://(?![^"]*localhost)', html)


def test_every_page_is_in_the_list_that_the_other_tests_go_through(ada):
    patterns = [re.sub(r"\{[a-z:]+\}", "[^?]+", page.path) for page in ALL]
    for pattern in patterns:
        assert any(re.fullmatch(pattern, path.partition("?")[0]) for path in PAGES), pattern


@pytest.mark.parametrize(
    "path", [p for p in PAGES if not p.startswith(("/activity", "/apps/sales/plan?act=stops"))]
)
def test_a_page_shows_the_equivalent_command(ada, path):
    assert re.search(r'data-copy="greenroom [a-z]', ada.get(path).text)


def test_a_page_that_is_not_there_says_so_in_sentences(ada):
    page = ada.get("/apps/nowhere")
    assert page.status_code == 404
    assert "There is no app nowhere here." in page.text
    problem = ada.get("/apps/nowhere", headers={"accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["title"] == "There is no app nowhere here."
    assert ada.get("/nothing/at/all").status_code == 404
    assert ada.get("/apps/sales/versions/vx").status_code == 404


def test_an_app_of_invited_people_seems_not_to_exist_for_others(visit):
    linus = visit("linus")
    assert linus.get("/apps/churn").status_code == 404
    assert "churn" not in linus.get("/apps").text


def test_somebody_who_may_only_look_is_offered_no_acts(visit):
    page = visit("linus").get("/apps/sales").text
    assert "Release v12" not in page
    assert "act=stops" not in page


def test_the_list_is_searched_by_words(ada):
    found = ada.get("/apps?q=shiny+sales", headers={"accept": "application/json"}).json()
    assert [row["slug"] for row in found] == ["sales"]
    nothing = ada.get("/apps?q=%3Cb%3E").text
    assert "No app has “&lt;b&gt;”" in nothing


def test_an_empty_stage_holds_the_commands_to_copy(ada, world):
    world.apps.clear()
    page = ada.get("/apps").text
    for command in ("greenroom login http://localhost:8080", "greenroom init", "greenroom deploy"):
        assert f'data-copy="{command}"' in page


def test_the_timeline_says_who_when_what_and_how_long(ada):
    page = ada.get("/apps/sales").text
    for words in (
        "Sales by region, with a select box",
        "pandas 2.2.3 → 2.3.1, 3 more",
        "52.0 kB",
        "8.8 s",
        'aria-label="upload 0.3 s, lock 1.2 s, environment 5.4 s, start 1.3 s, ready 0.6 s"',
        "v10 keeps 1 session until it ends",
    ):
        assert words in page


def test_times_in_json_are_iso_in_utc(ada):
    row = ada.get("/apps/sales?as=json").json()["versions"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", row["at"])


def test_a_mistake_is_told_by_a_reference_and_nothing_else(ada, world):
    world.apps["sales"].versions = None
    page = ada.get("/apps/sales")
    assert page.status_code == 500
    assert re.search(r"in the server(&#39;|')s log under [0-9a-f]{8}", page.text)
    assert "Traceback" not in page.text
    assert "content-security-policy" in page.headers


def test_what_apps_say_is_escaped(ada, world):
    app = world.apps["sales"]
    app.title = "<img src=x onerror=alert(1)>"
    app.log("sales-v11-3f9a2c", "<script>alert(1)</script>")
    for path in ("/apps", "/apps/sales", "/apps/sales/log", "/apps/sales/settings"):
        html = ada.get(path).text
        assert "<img" not in html
        assert "<script>alert" not in html


def test_json_and_html_are_kept_apart_by_caches(ada):
    for accept in ("text/html", "application/json"):
        answer = ada.get("/apps", headers={"accept": accept})
        assert answer.headers["vary"] == "accept"
        assert answer.headers["cache-control"] == "private, no-cache"
    assert json.loads(answer.text)


def test_only_settings_that_say_something_are_listed():
    settings = {
        "app": {"slug": "x", "entry": "", "command": ["a", "b"]},
        "resources": {"cpus": None},
    }
    assert list(said(settings)) == [("app.slug", "x"), ("app.command", "a b")]
