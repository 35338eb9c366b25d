"""`promote`, `release`, `rollback`, `stop`, `start`, `env`, `access`, `people`, `tokens`."""

import io

import pytest

from cli.conftest import Person
from cli.fake_server import TOKEN, FakeServer


@pytest.fixture(autouse=True)
def an_app(server: FakeServer) -> None:
    server.add_app("sales", versions=2)


def test_promote_deploys_at_a_further_stage(ada: Person, server: FakeServer) -> None:
    said = ada.types("promote", "v1", "--to", "uat")
    url = f"http://sales.localhost:{server.port}/"
    assert said.out == f"v1 is running at uat after 0.2 s: {url}\n"
    assert server.bodies[-1] == {"version": 1, "stage": "uat"}


def test_release_says_what_it_replaced(ada: Person, server: FakeServer) -> None:
    said = ada.types("release", "v3")
    assert "v3 is live at production (0.2 s)" in said.out
    assert "New sessions get v3; open ones stay on v2 until they end." in said.out
    assert server.bodies[-1] == {"version": 3, "stage": None}
    assert ada.types("release", "3", "--to", "uat", "--json").json["stage"] == "uat"


def test_a_dry_run_only_says_what_would_happen(ada: Person, server: FakeServer) -> None:
    said = ada.types("release", "v2", "--dry-run")
    assert said.code == 0
    assert "2 open sessions stay on v1." in said.out
    assert server.requests == ["POST /apps/sales/rollout-plans"]


def test_a_plan_that_would_be_refused_is_a_failed_check(ada: Person) -> None:
    said = ada.types("release", "v9", "--dry-run")
    assert said.code == 2
    assert "Refused: v9 has failed." in said.out


def test_rollback_goes_to_the_release_before_or_any_version(
    ada: Person, server: FakeServer
) -> None:
    assert "v1 is live at production" in ada.types("rollback").out
    nothing = {"stage": None, "version": None, "parts": [], "undo": False}
    assert server.bodies[-1] == nothing
    ada.types("rollback", "v1", "--stage", "uat", "--with", "flags, variables")
    asked = {"stage": "uat", "version": 1, "parts": ["variables", "flags"]}
    assert server.bodies[-1] == nothing | asked
    ada.types("rollback", "--with", "all")
    assert server.bodies[-1] == nothing | {"parts": ["variables", "flags", "scale"]}
    ada.types("rollback", "--undo", "--stage", "uat")
    assert server.bodies[-1] == nothing | {"stage": "uat", "undo": True}


def test_a_rollback_names_only_parts_that_there_are(ada: Person, server: FakeServer) -> None:
    said = ada.types("rollback", "--with", "secrets")
    assert (said.code, server.requests) == (1, [])
    assert "A stage has no part secrets." in said.err
    assert "variables, flags, scale" in said.err
    assert ada.types("rollback", "v1", "--undo").code == 1


def test_a_dry_run_of_a_rollback_lists_each_change_and_what_is_left(ada: Person) -> None:
    said = ada.types("rollback", "--with", "variables,scale", "--dry-run")
    assert said.code == 0
    assert "  Variables: TOKEN, a secret, gets back its value of then." in said.out
    assert "  Scale: as it was then, nothing changes." in said.out
    assert "  Flags stay as now; 2 differ from then: --with flags" in said.out
    assert "chart: off" not in said.out


def test_a_version_is_removed_and_brought_back(ada: Person, server: FakeServer) -> None:
    assert ada.types("remove", "v2").out == "v2 of sales is removed.\n"
    back = ada.types("remove", "v2", "--undo")
    assert back.out.startswith("v2 is back: http://v2--sales.")
    assert server.requests == [
        "DELETE /apps/sales/versions/2",
        "DELETE /apps/sales/versions/2/removal",
        "GET /apps/sales/versions/2",
    ]


def test_what_removing_would_do_is_said_first(ada: Person, server: FakeServer) -> None:
    said = ada.types("remove", "v1", "--dry-run")
    assert (said.code, "Refused: v1 is live." in said.out) == (2, True)
    assert ada.types("remove", "v2", "--dry-run", "--json").json["title"] == "Remove v2"


def test_an_app_is_retired_and_brought_back(ada: Person, server: FakeServer) -> None:
    assert ada.types("retire").out == "sales is retired.\n"
    assert ada.types("retire", "--undo").out == "sales is back.\n"
    assert server.requests == ["DELETE /apps/sales", "DELETE /apps/sales/retirement"]


def test_stop_and_start(ada: Person, server: FakeServer) -> None:
    assert "■ stopped" in ada.types("stop", "--stage", "uat").out
    assert server.bodies[-1] == {"stage": "uat"}
    assert "● running" in ada.types("start").out


def test_variables_are_set_at_a_stage(ada: Person, server: FakeServer) -> None:
    said = ada.types("env", "set", "A=1", "B=x=y", "--stage", "uat")
    assert "Set A and B of sales at uat." in said.out
    shown = ada.types("env", "list").out
    assert "x=y" in shown
    assert ada.types("env", "set", "A=1", "--stage", "all").code == 0
    assert {each["stage"] for each in server.variables} == {"sandbox", "uat", "production"}


def test_the_stage_of_a_variable_must_be_said(ada: Person) -> None:
    said = ada.types("env", "set", "A=1")
    assert "At which stage?" in said.err
    assert "Say --stage sandbox|uat|production, or --stage all." in said.err
    assert "There is no stage prod." in ada.types("env", "set", "A=1", "--stage", "prod").err


def test_a_secret_comes_from_standard_input_and_is_never_shown(
    ada: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cr3t\n"))
    said = ada.types("env", "set", "--secret", "KEY", "--stage", "uat")
    assert said.code == 0, said.err
    assert server.bodies[-1] == {"value": "s3cr3t", "secret": True}
    shown = ada.types("env", "list").out
    assert "KEY" in shown
    assert "s3cr3t" not in said.out + shown


def test_a_secret_as_an_argument_is_refused(ada: Person, server: FakeServer) -> None:
    said = ada.types("env", "set", "--secret", "KEY=s3cr3t", "--stage", "uat")
    assert said.code == 1
    assert "A secret's value may not be an argument." in said.err
    assert server.requests == []


def test_variables_are_removed(ada: Person, server: FakeServer) -> None:
    assert ada.types("env", "unset", "A", "B", "--stage", "uat").code == 0
    assert server.requests[-2:] == [
        "DELETE /apps/sales/stages/uat/variables/A",
        "DELETE /apps/sales/stages/uat/variables/B",
    ]


def test_access_is_shown_and_changed(ada: Person, server: FakeServer) -> None:
    assert "sales is for everybody who signs in." in ada.types("access", "show").out
    assert "sales is now open to everybody." in ada.types("access", "set", "public").out
    assert ada.types("access", "add", "bob", "--role", "owner").code == 0
    assert server.members["bob"] == "owner"
    assert ada.types("access", "remove", "bob").code == 0
    assert "public" in ada.types("access", "set", "everybody").err


def test_a_new_person_gets_a_password_once(ada: Person) -> None:
    said = ada.types("people", "add", "bob", "--title", "Bob B.")
    assert "bob can sign in." in said.out
    assert "Password: amber-fjord-12" in said.out


def test_a_token_is_made_with_the_password(
    ada: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("right\n"))
    said = ada.types("tokens", "create", "--label", "ci", "--password-stdin")
    assert said.out == f"{TOKEN}\n"
    assert server.bodies[-1]["label"] == "ci"
    assert ada.types("tokens", "revoke", "t1").code == 0


def test_a_version_is_signed_off_with_a_name_and_a_reason(ada: Person, server: FakeServer) -> None:
    assert ada.types("sign-off", "v2", "--show").code == 2
    said = ada.types("sign-off", "v2", "--note", "The totals agree.")
    assert "v2 of sales is approved by ada." in said.out
    assert server.sign_offs[-1]["note"] == "The totals agree."
    assert "The totals agree." in ada.types("sign-off", "v2", "--show").out
    assert ada.types("sign-off", "v2", "--show").code == 0
    assert "v2 of sales is rejected by ada." in ada.types("sign-off", "v2", "--reject").out
    assert ada.types("sign-off", "v2", "--show").code == 2


def test_groups_are_made_and_shared_with(ada: Person, server: FakeServer) -> None:
    assert ada.types("groups", "add", "beta", "bob", "eve").code == 0
    assert server.requests[-2:] == ["PUT /groups/beta/people/bob", "PUT /groups/beta/people/eve"]
    assert ada.types("access", "add", "beta", "--group", "--role", "owner").code == 0
    assert server.requests[-1] == "PUT /apps/sales/groups/beta"
    assert ada.types("groups", "remove", "beta", "bob").code == 0
    assert server.requests[-1] == "DELETE /groups/beta/people/bob"
    assert "There is no group beta any more." in ada.types("groups", "remove", "beta").out
