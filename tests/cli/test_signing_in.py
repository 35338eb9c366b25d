"""`login`, `logout`, `whoami`, and the file that remembers."""

import io
import stat

import pytest

from cli.conftest import Person
from cli.fake_server import TOKEN, FakeServer
from greenroom.cli import credentials
from greenroom.cli.address import normal
from greenroom.cli.credentials import Servers, SignedIn
from greenroom.runtime.process.machine import probe


def sign_in(person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("right\n"))
    said = person.types("login", server.url, "--name", "ada", "--password-stdin")
    assert said.code == 0, said.err
    assert said.out == f"Signed in to {server.url} as ada.\n"


def test_login_keeps_a_token_and_not_the_password(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(person, server, monkeypatch)
    text = credentials.path().read_text()
    assert TOKEN in text
    assert "right" not in text
    assert "ada, an administrator, on" in person.types("whoami").out


def test_the_file_is_for_its_owner_only(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(person, server, monkeypatch)
    assert stat.S_IMODE(credentials.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(credentials.path().parent.stat().st_mode) == 0o700


def test_a_wrong_password_is_an_error_of_signing_in(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    said = person.types("login", server.url, "--name", "ada", "--password-stdin")
    assert said.code == 3
    assert "Name or password is wrong." in said.err
    assert not credentials.path().exists()


def test_where_nobody_can_be_asked_it_says_what_to_do(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    said = person.types("login", server.url)
    assert said.code == 1
    assert "--password-stdin" in said.err


def test_a_token_one_has_already_will_do(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))
    assert person.types("login", server.url, "--token").code == 0
    assert person.types("ls").code == 0


def test_the_environment_stands_in_for_signing_in(
    person: Person, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = person.types("ls")
    assert said.code == 3
    assert "You are not signed in to any server." in said.err
    monkeypatch.setenv("GREENROOM_SERVER", server.url)
    monkeypatch.setenv("GREENROOM_TOKEN", TOKEN)
    assert person.types("ls").code == 0


def test_logout_ends_the_token_and_forgets_the_server(ada: Person, server: FakeServer) -> None:
    assert ada.types("logout").out == f"Signed out of {server.url}.\n"
    assert server.requests == ["DELETE /tokens/t1"]
    assert TOKEN not in credentials.path().read_text()
    assert ada.types("whoami").code == 3


def test_logout_works_while_the_server_is_away(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.cli.client.PAUSES", ())
    away = SignedIn("http://localhost:1", "ada", TOKEN, "t1")
    credentials.save(Servers().having(away))
    said = person.types("logout")
    assert said.code == 0
    assert "could not be ended there" in said.err
    assert credentials.load() == Servers()


def test_several_servers_are_remembered(person: Person) -> None:
    one = SignedIn("http://localhost:1", "ada", 'a "quoted" tökén', "1")
    other = SignedIn("https://example.org", "bob", "t2", "2")
    credentials.save(Servers().having(one).having(other))
    assert credentials.load().default == other.url
    assert credentials.load().known[one.url] == one
    assert credentials.load().without(other.url).default == one.url


def test_a_damaged_file_is_named(person: Person) -> None:
    credentials.path().parent.mkdir(parents=True)
    credentials.path().write_text("servers = 3")
    said = person.types("ls")
    assert said.code == 1
    assert "Delete it and sign in again." in said.err


def test_the_doctor_finds_a_file_that_others_can_read(ada: Person) -> None:
    credentials.path().chmod(0o644)
    said = ada.types("doctor")
    assert said.code == 2
    assert "can be read by others" in said.out


def test_the_doctor_of_a_machine_without_a_server_says_what_one_could_do_there(
    person: Person,
) -> None:
    said = person.types("doctor", "--json").json
    [connection, isolation] = said["server"]
    assert connection["state"] == "warning"
    assert "greenroom login" in connection["fix"]
    assert isolation["detail"].startswith(f"on this machine: Rung {probe().rung}:")


def test_the_doctor_passes_on_what_the_server_finds(ada: Person, server: FakeServer) -> None:
    server.facts = [{"name": "sandbox", "state": "warning", "detail": "rung C", "fix": "Do X."}]
    said = ada.types("doctor")
    assert said.code == 0
    assert "! sandbox: rung C" in said.out
    assert "Do X." in said.out


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("localhost:8080", "http://localhost:8080"),
        ("gr.localhost", "http://gr.localhost"),
        ("greenroom.example.org/", "https://greenroom.example.org"),
        (" HTTP://Example.org:80/base/ ", "http://example.org:80/base"),
    ],
)
def test_addresses_may_be_written_shortly(written: str, meant: str) -> None:
    assert normal(written) == meant
