"""`ls`, `status`, `versions`, `diff`, `logs`, `open`."""

from cli.conftest import Person
from cli.fake_server import FakeServer


def test_ls_shows_each_app_with_its_live_version(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=3)
    server.add_app("new")
    said = ada.types("ls")
    assert said.code == 0
    heading, first, second = said.out.splitlines()
    assert heading.split() == ["APP", "LIVE", "STATE", "SESSIONS", "ADDRESS"]
    address = f"http://sales.localhost:{server.port}/"
    assert first.split() == ["sales", "v1", "○", "asleep", "4", address]
    assert second.startswith("new ")


def test_ls_searches(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    server.add_app("stock")
    assert [each["slug"] for each in ada.types("ls", "STO", "--json").json] == ["stock"]


def test_ls_of_nothing_says_so(ada: Person) -> None:
    assert ada.types("ls").out == "There are no apps yet.\n"
    assert ada.types("ls", "--json").json == []


def test_status_shows_the_stages_side_by_side(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    said = ada.types("status")
    assert "Sales · shiny-python · owner ada · for everybody who signs in" in said.out
    assert "production  v1       ○ asleep" in said.out
    assert "uat         -" in said.out
    assert "sales-1-a" in said.out
    assert "81.0 MB" in said.out
    assert "Newest: v2, ready" in said.out


def test_every_read_answers_json(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    for command in ("ls", "status", "versions", "whoami", "tokens list", "people list"):
        assert ada.types(*command.split(), "--json").json, command
    for command in ("diff v1 v2", "access show", "doctor"):
        assert ada.types(*command.split(), "--json").json, command
    assert ada.types("env", "list", "--json").json == []


def test_versions_are_newest_first_with_packages_and_message(
    ada: Person, server: FakeServer
) -> None:
    server.add_app("sales", versions=3)
    rows = ada.types("versions").out.splitlines()
    assert [row.split()[0] for row in rows] == ["VERSION", "v3", "v2", "v1"]
    assert "pandas 2.2 → 2.3, 3 more" in rows[1]
    assert rows[2].endswith("Fix the legend")
    assert "production" in rows[3]


def test_versions_can_be_limited(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=3)
    said = ada.types("versions", "--limit", "1")
    assert "2 older versions: --limit 0 shows all." in said.out
    assert len(ada.types("versions", "--limit", "0", "--json").json) == 3


def test_diff_shows_packages_settings_and_lines(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    said = ada.types("diff", "v1", "v2")
    assert said.out.splitlines() == [
        "v1 → v2",
        "  pandas 2.2 → 2.3",
        "  access: signed-in → public",
        "~ app.py",
        "  @@ -1 +1 @@",
        "  -old",
        "  +new",
    ]
    assert "+new" not in ada.types("diff", "1", "2", "--names-only").out


def test_logs_are_passed_on_as_they_are_in_a_pipe(ada: Person, server: FakeServer) -> None:
    server.add_app("sales")
    said = ada.types("logs", "--stage", "uat", "--tail", "5")
    assert said.out == "i1 | hello\ni1 | \x1b]0;title\x07 world\n"


def test_open_prints_what_users_see_or_a_preview(ada: Person, server: FakeServer) -> None:
    server.add_app("sales", versions=2)
    assert ada.types("open").out == f"http://sales.localhost:{server.port}/\n"
    assert ada.types("open", "v2").out == f"http://v2--sales.localhost:{server.port}/\n"
    said = ada.types("open", "--stage", "uat")
    assert said.code == 1
    assert "shows nothing at uat yet" in said.err
    assert "The stages are sandbox, uat, production." in ada.types("open", "--stage", "prod").err


def test_another_app_can_be_named(ada: Person, server: FakeServer) -> None:
    server.add_app("stock")
    assert ada.types("status", "--app", "stock", "--json").json["slug"] == "stock"
