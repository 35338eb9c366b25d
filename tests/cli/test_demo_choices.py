"""Which examples a demo shows, and where."""

import shutil
import socket
from pathlib import Path

import pytest

from greenroom.cli.demo import examples
from greenroom.cli.demo.examples import choose
from greenroom.cli.demo.home import throw_away
from greenroom.cli.demo.ports import any_port, usual_port
from greenroom.cli.demo.visiting import address_of
from greenroom.kernel.errors import GreenroomError, UnreadyError
from greenroom.kinds import KINDS


def test_there_is_an_example_of_every_kind() -> None:
    shown, left_out = choose(frozenset())
    kinds = {each.kind.name for each in shown} | {each.example.kind.name for each in left_out}
    assert kinds == {kind.name for kind in KINDS}
    assert len({each.slug for each in shown}) == len(shown)


def test_kinds_and_folders_can_be_named() -> None:
    shown, _ = choose(frozenset({"dash", "static-site"}))
    assert [each.name for each in shown] == ["dash", "static-site"]


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(GreenroomError) as caught:
        choose(frozenset({"streamlt"}))
    assert caught.value.fix == "Did you mean streamlit?"


def test_apps_in_r_are_left_out_where_there_is_no_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples.shutil, "which", lambda _: None)
    shown, left_out = choose(frozenset({"shiny-r", "dash"}))
    assert [each.name for each in shown] == ["dash"]
    assert [each.example.name for each in left_out] == ["shiny-r"]
    assert "apt-get install r-base-core r-cran-shiny" in left_out[0].why


def test_a_port_that_is_taken_is_avoided_or_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GreenroomError, match="is taken"):
            usual_port(port)
    assert any_port()


def test_an_app_is_reached_without_looking_its_name_up() -> None:
    address = address_of("http://sales.localhost:8081/", "t")
    assert (address.port, address.host, address.path) == (8081, "sales.localhost:8081", "")
    assert address_of("http://localhost/app/sales/", "t").path == "/app/sales"


def test_a_throw_away_home_goes_although_its_folders_are_read_only() -> None:
    with throw_away() as home:
        (home / "bundle").mkdir()
        (home / "bundle/app.py").write_text("")
        (home / "bundle").chmod(0o555)
    assert not home.exists()


def test_a_throw_away_home_that_failed_leaves_its_logs() -> None:
    made = []
    with pytest.raises(UnreadyError):
        fail(made)
    [home] = made
    assert sorted(path.name for path in home.iterdir()) == ["demo.log", "logs"]
    shutil.rmtree(home)


def fail(made: list[Path]) -> None:
    with throw_away() as home:
        made.append(home)
        (home / "bundle").mkdir()
        (home / "logs").mkdir()
        (home / "demo.log").write_text("Envoy did not start.")
        raise UnreadyError("The server ended.")
