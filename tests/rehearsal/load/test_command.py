import json

import pytest

from greenroom.cli.main import run
from greenroom.rehearsal.journey.files import write_journey
from rehearsal.load.stage import JOURNEY, small_app

FAST = ("--users", "4", "--duration", "0.5s", "--ramp", "0.2s")


@pytest.fixture
def folder(tmp_path):
    write_journey(tmp_path, JOURNEY)
    return tmp_path


def test_a_sentence_a_table_a_report_and_csv(folder, capsys) -> None:
    report, tables = folder / "report.html", folder / "runs"
    with small_app() as app:
        files = ("--report", str(report), "--csv", str(tables))
        code = run(["load", str(folder), "--url", app.target.url, *FAST, *files])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out.startswith("● 4 people at once: p95 of the slowest step `")
    assert "STEP          TIMES" in said.out
    assert "Open the app" in said.out
    assert max(map(len, said.out.splitlines()[1:])) <= 80
    assert "One person first." in said.err
    assert report.read_text().startswith("<!doctype html>")
    assert list((tables / "sessions").iterdir())


def test_json_is_kept_and_compared_with_later(folder, capsys) -> None:
    with small_app() as app:
        place = ["load", str(folder), "--url", app.target.url, *FAST]
        assert run([*place, "--json"]) == 0
        kept = capsys.readouterr().out
        (folder / "before.json").write_text(kept)
        assert run([*place, "--compare", str(folder / "before.json")]) == 0
    assert json.loads(kept)["verdict"]["passed"] is True
    assert f"Against {app.target.url}: " in capsys.readouterr().out


def test_wrong_outputs_end_with_2(folder, capsys) -> None:
    with small_app("race") as app:
        many = ("--users", "30", "--duration", "1s", "--ramp", "0.2s")
        assert run(["load", str(folder), "--url", app.target.url, *many]) == 2
    said = capsys.readouterr().out
    assert said.startswith("✗ 30 people at once")
    assert "Output `seen` after" in said


def test_a_search_answers_with_how_many_instances_to_set(folder, capsys) -> None:
    with small_app() as app:
        search = ("--capacity", "--users", "2", "--promised", "5", *FAST[2:])
        assert run(["load", str(folder), "--url", app.target.url, *search]) == 0
    said = capsys.readouterr()
    assert "serves at least 2 users per instance with p95 under 1.0 s" in said.out
    assert "for the 5 you promised set 3 instances." in said.out
    assert "2 users  ● served" in said.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--journey", "exploer"), "There is no journey exploer."),
        (("--rate", "often"), "--rate often is no rate."),
        (("--duration", "soon"), "--duration soon is no duration."),
        (("--users", "0"), "0 people cannot use an app at once."),
        (("--capacity", "--rate", "5/s"), "--capacity searches for a number of people"),
        (("--promised", "5"), "--promised needs to know how many one instance serves."),
        (("--url", "app.example"), "--url app.example is no address."),
        (("--url", "http://x", "--app", "sales"), "--url and --app are two different places."),
        (("--header", "nonsense", "--url", "http://x"), "--header nonsense is no header."),
        (("--compare", "nowhere.json"), "There is no nowhere.json."),
        (("--report", "nowhere/r.html"), "There is no folder nowhere for the report."),
    ],
)
def test_a_mistake_is_said_before_anything_starts(folder, capsys, words, what) -> None:
    assert run(["load", str(folder), *words]) == 1
    said = capsys.readouterr()
    assert f"Error: {what}" in said.err
    assert "One person first" not in said.err


def test_a_folder_without_a_journey_says_how_to_make_one(tmp_path, capsys) -> None:
    assert run(["load", str(tmp_path), "--url", "http://127.0.0.1:9"]) == 1
    assert "greenroom record" in capsys.readouterr().err
