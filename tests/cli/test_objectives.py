"""`objectives`: what was promised, how it is kept, and the exit code where one burns."""

from typing import Any

from cli.conftest import Person
from cli.fake_server import FakeServer


def objective(*, burns: bool = False, sessions: int = 240, unseen: int = 0) -> dict[str, Any]:
    burn = {
        "is_burning": burns, "rate": 21.0 if burns else 0.4, "limit": 14.4, "long_seconds": 3600,
        "long_sessions": 20, "long_broken": 4, "short_seconds": 300, "short_sessions": 4,
        "short_broken": 2,
    }  # fmt: skip
    return {
        "stage": "production", "version": 3, "kind": "good", "words": "99 % of sessions are good",
        "target": 0.99, "within": 0, "window_seconds": 2592000, "sessions": sessions, "broken": 1, "unseen": unseen,
        "share": 0.9958 if sessions else None, "budget_left": 0.58 if sessions else None,
        "burn": burn,
    }  # fmt: skip


def test_each_promise_is_told_with_what_is_left_of_its_budget(
    ada: Person, server: FakeServer
) -> None:
    server.add_app("sales")
    server.objectives = [objective(), objective(sessions=0), objective(sessions=0, unseen=9)]
    said = ada.types("objectives")
    assert said.code == 0
    first, second, third = said.out.splitlines()[1:]
    assert " ".join(first.split()) == "production 99 % good 99.58 % of 240 58 % left ✓ 0.4 of 14.4"
    assert "no session" in second
    assert "not seen: WebSocket" in third


def test_one_that_burns_makes_exit_code_2(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    server.objectives = [objective(burns=True)]
    said = ada.types("objectives")
    assert said.code == 2
    assert "✗ 21, limit 14.4" in said.out
    assert ada.types("objectives", "--json").json[0]["burn"]["is_burning"]


def test_nothing_promised_says_where_to_write_it(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    assert "[objectives] in greenroom.toml" in ada.types("objectives").out
