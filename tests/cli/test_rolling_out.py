"""`release` with a strategy, and `rollout`."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.conftest import Person
from cli.fake_server import FakeServer, rollout


@pytest.fixture(autouse=True)
def an_app(server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    server.rollouts = [rollout(server, "sales")]


def test_the_options_make_a_strategy(ada: Person, server: FakeServer) -> None:
    said = ada.types(
        "release", "v2", "--canary", "5,25,100", "--pause", "30m",
        "--audience", "group:beta,kelly", "--gates", "sessions",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert server.requests[-1] == "POST /apps/sales/rollouts"
    asked = server.bodies[-1]["strategy"]
    assert (asked["kind"], asked["steps"], asked["pause"]) == ("canary", [5, 25, 100], 1800)
    assert (asked["audience"], asked["gates"]) == (["group:beta", "kelly"], ["sessions"])
    assert "v2 to production in place of v1, canary: paused" in said.out
    assert "● 5 %" in said.out
    assert "v2: 1 open session · v1: 19 open sessions" in said.out


def test_a_time_is_that_of_this_machine(ada: Person, server: FakeServer) -> None:
    ada.types("release", "v2", "--at", "2026-12-01T08:00", "--blue-green")
    asked = server.bodies[-1]["strategy"]
    assert asked["kind"] == "blue-green"
    assert asked["at"].startswith("2026-12-01T08:00:00")


def test_a_release_that_takes_a_rollout_becomes_one(ada: Person, server: FakeServer) -> None:
    conflict = {"status": 409, "title": "A rollout does it.", "code": "takes-a-rollout"}
    server.problems["POST /apps/sales/releases"] = conflict
    assert ada.types("release", "v2").code == 0
    assert server.requests[-2:] == ["POST /apps/sales/releases", "POST /apps/sales/rollouts"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--canary", "5,x"), "'x' is no share of the users."),
        (("--canary", "5", "--blue-green"), "A release cannot be canary and blue-green."),
        (("--pause", "soon"), "'soon' is not a duration"),
        (("--at", "tomorrow"), "'tomorrow' is no time."),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(
    ada: Person, server: FakeServer, options: tuple[str, ...], said: str
) -> None:
    answer = ada.types("release", "v2", *options)
    assert answer.code == 1
    assert said in answer.err
    assert server.requests == []


def test_the_newest_rollout_is_shown_and_all_are_listed(ada: Person) -> None:
    assert "ada decides when it goes on." in ada.types("rollout").out
    listed = ada.types("rollout", "status", "--history").out
    assert "canary" in listed
    assert "5 % of the users get v2." in listed
    assert ada.types("rollout", "--json").json["seq"] == 7


def test_it_says_how_long_a_person_has_and_what_happens_then(
    ada: Person, server: FakeServer
) -> None:
    due = datetime.now(UTC) + timedelta(hours=12, seconds=30)
    server.rollouts[0]["deadline_at"] = due.isoformat()
    said = ada.types("rollout").out
    assert f"12 h left, until {due:%Y-%m-%d %H:%M} UTC: then it is aborted." in said


def test_a_burning_promise_names_the_gate_to_skip(ada: Person, server: FakeServer) -> None:
    server.rollouts[0] |= {"pause_reason": "slo-burn", "open_gates": ["objectives", "sessions"]}
    said = ada.types("rollout", "--json").json
    assert said["open_gates"] == ["objectives", "sessions"]


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        (("advance",), "advances"),
        (("pause", "--reason", "a look"), "pauses"),
        (("resume",), "resumptions"),
        (("abort",), "abortions"),
        (("skip", "sessions", "--reason", "one browser"), "skips"),
    ],
)
def test_a_decision_says_what_its_person_saw(
    ada: Person, server: FakeServer, words: tuple[str, ...], noun: str
) -> None:
    assert ada.types("rollout", *words).code == 0
    assert server.requests[-1] == f"POST /apps/sales/rollouts/r1/{noun}"
    assert server.bodies[-1]["seq"] == 7


def test_somebody_who_was_faster_is_a_conflict(ada: Person, server: FakeServer) -> None:
    conflict = {"status": 409, "title": "kelly was faster.", "code": "overtaken"}
    server.problems["POST /apps/sales/rollouts/r1/advances"] = conflict
    said = ada.types("rollout", "advance")
    assert said.code == 5
    assert "kelly was faster." in said.err


def test_nothing_under_way_is_said(ada: Person, server: FakeServer) -> None:
    server.rollouts = []
    assert "has had no rollout yet" in ada.types("rollout").err
    assert "No rollout of sales is under way." in ada.types("rollout", "abort").err


def test_a_flag_is_rolled_out_by_the_options_of_a_release(ada: Person, server: FakeServer) -> None:
    said = ada.types("flags", "rollout", "new-chart", "--stage", "production", "--canary", "5,25")
    assert said.code == 0
    assert server.requests[-1] == "POST /apps/sales/flags/new-chart/rollouts"
    body = server.bodies[-1]
    assert (body["stage"], body["strategy"]["steps"]) == ("production", [5.0, 25.0])
    assert "new-chart=on to production in place of new-chart=off, canary: paused" in said.out
    assert "new-chart=on: 1 open session · new-chart=off: 19 open sessions" in said.out


def test_what_is_beside_a_version_on_its_way_is_named(ada: Person, server: FakeServer) -> None:
    ada.types("flags", "rollout", "new-chart", "--canary", "5")
    listed = ada.types("rollout", "status", "--history").out
    assert "new-chart=on" in listed
    assert "new-chart=on is on its way, too: greenroom rollout --flag new-chart" in (
        ada.types("rollout").out
    )


def test_a_release_waits_for_its_turn_or_takes_the_place(ada: Person, server: FakeServer) -> None:
    ada.types("release", "v2", "--queue")
    assert server.requests[-1] == "POST /apps/sales/rollouts"
    assert server.bodies[-1]["supersede"] == "queue"
    ada.types("release", "v2", "--replace")
    assert server.bodies[-1]["supersede"] == "replace"
    assert "Choose one of them." in ada.types("release", "v2", "--queue", "--replace").err


def test_what_is_queued_is_named_and_cancelled_by_itself(ada: Person, server: FakeServer) -> None:
    waits = {"id": "r2", "name": "v3", "state": "queued", "behind": "r1", "owner": "kelly"}
    server.rollouts.insert(0, rollout(server, "sales") | waits)
    server.rollouts.reverse()
    said = ada.types("rollout").out
    assert "v2 to production in place of v1, canary: paused" in said
    assert "v3 is queued by kelly: greenroom rollout abort --queued" in said
    ada.types("rollout", "abort", "--queued")
    assert server.requests[-1] == "POST /apps/sales/rollouts/r2/abortions"
    ada.types("rollout", "abort")
    assert server.requests[-1] == "POST /apps/sales/rollouts/r1/abortions"
