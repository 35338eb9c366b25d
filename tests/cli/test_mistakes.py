"""What people see when something is wrong: what, why, the next step, and the exit code."""

import pytest

from cli.conftest import Person
from cli.fake_server import FakeServer


def test_a_mistyped_command_is_answered_with_the_nearest(person: Person) -> None:
    said = person.types("deplyo")
    assert said.code == 1
    assert said.err == (
        "Error: greenroom has no command deplyo.\n  Did you mean greenroom deploy?\n"
    )
    assert "Did you mean greenroom env list?" in person.types("env", "lits").err


def test_a_mistyped_option_is_answered_with_the_nearest(person: Person) -> None:
    said = person.types("ls", "--jsno")
    assert "greenroom ls has no option --jsno." in said.err
    assert "Did you mean --json?" in said.err


def test_a_word_too_many_is_named(person: Person) -> None:
    assert "greenroom logout has no place for x." in person.types("logout", "x").err


def test_a_mistyped_app_is_answered_with_the_nearest(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    said = ada.types("status", "--app", "slaes")
    assert said.code == 1
    assert "There is no app slaes here." in said.err
    assert "Did you mean sales? Say --app sales." in said.err


def test_without_an_app_here_it_asks_which(ada: Person) -> None:
    (ada.folder / "greenroom.toml").unlink()
    said = ada.types("status")
    assert "Which app is meant?" in said.err
    assert "--app SLUG" in said.err


def test_what_is_no_version_is_refused(ada: Person) -> None:
    assert "'first' is not a version." in ada.types("release", "first").err


@pytest.mark.parametrize(
    ("status", "code"), [(400, 1), (401, 3), (403, 3), (404, 1), (409, 5), (413, 1), (503, 6)]
)
def test_the_exit_code_tells_the_sort_of_error(
    ada: Person, server: FakeServer, status: int, code: int
) -> None:
    server.add_app("sales", versions=2)
    server.problems["POST /apps/sales/releases"] = {
        "status": status,
        "code": "of-the-test",
        "title": "It did not work.",
        "detail": "Because of the test.",
        "fix": "Leave it.",
    }
    said = ada.types("release", "v2")
    assert said.code == code
    assert said.err == "Error: It did not work.\n  Because of the test.\n  Leave it.\n"
    assert said.out == ""


def test_a_server_that_is_not_there(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_TOKEN", "t")
    monkeypatch.setattr("greenroom.cli.client.PAUSES", ())
    said = person.types("ls", "--server", "http://localhost:1")
    assert said.code == 3
    assert said.err.splitlines() == [
        "Error: http://localhost:1 cannot be reached.",
        "  Nothing listens at that address.",
        "  Start a server there with greenroom serve, or check the port.",
    ]


def test_an_unknown_machine(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_TOKEN", "t")
    monkeypatch.setattr("greenroom.cli.client.PAUSES", ())
    said = person.types("ls", "--server", "http://greenroom.invalid")
    assert "http://greenroom.invalid cannot be reached." in said.err
    assert "Nobody knows a machine of that name." in said.err


def test_what_is_no_address(person: Person) -> None:
    said = person.types("login", "http://")
    assert said.code == 1
    assert "'http://' is not the address of a server." in said.err


def test_safe_requests_are_tried_again_while_the_server_restarts(
    ada: Person, server: FakeServer
) -> None:
    server.add_app("sales")
    server.unavailable = 2
    assert ada.types("ls").code == 0
    assert server.requests == ["GET /apps"] * 3


def test_requests_that_change_something_are_not_tried_again(
    ada: Person, server: FakeServer
) -> None:
    server.add_app("sales")
    server.unavailable = 1
    said = ada.types("rollback")
    assert said.code == 6
    assert f"{server.url} is not ready." in said.err
    assert server.requests == ["POST /apps/sales/rollbacks"]


def test_a_value_that_the_server_would_refuse_is_refused_at_once(
    ada: Person, server: FakeServer
) -> None:
    said = ada.types("people", "add", "Böse X")
    assert said.code == 1
    assert "The name 'Böse X' cannot be used." in said.err
    assert server.requests == []


def test_text_from_elsewhere_cannot_command_the_terminal(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", owner="a\x1b[2Jda")
    assert "\x1b" not in ada.types("status").out
