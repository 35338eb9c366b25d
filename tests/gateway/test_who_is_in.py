"""Sessions, as Envoy's log tells of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import time_machine

from gateway.house import get, open_house, ticket_for
from greenroom.gateway.admin import Admin
from greenroom.gateway.model import Admission
from greenroom.gateway.sessions import SessionBook

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """The wall's clock and the steady one, moved by the test."""

    def __init__(self, wall: time_machine.Traveller) -> None:
        self._wall, self.steady = wall, 1000.0

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self._wall.shift(seconds)
        self.steady += seconds

    def jumps(self, by: timedelta) -> None:
        """Set the wall's clock."""
        self._wall.shift(by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    with time_machine.travel(NOON, tick=False) as wall:
        clock = Clock(wall)
        monkeypatch.setattr("greenroom.gateway.sessions.monotonic", lambda: clock.steady)
        yield clock


@pytest.fixture
def book(tmp_path: Path):
    return SessionBook(tmp_path / "access.jsonl", Admin(tmp_path / "admin.sock"))


def line(
    kind: str,
    at: datetime,
    *,
    stream: str = "1",
    ms: int = 0,
    status: int = 101,
    session: str = "s1",
) -> bytes:
    entry = {
        "at": at.isoformat(), "type": kind, "stream": stream, "ms": ms, "status": status,
        "site": "sales@production", "app": "sales", "version": "v3", "instance": "i1",
        "session": session, "user": "ann",
    }  # fmt: skip
    return json.dumps(entry).encode()


def test_somebody_who_was_let_in_is_in_at_once(book):
    book.admitted(Admission(ticket_for("sales@production", "i1")))
    assert [session.user for session in book.open_sessions()] == ["ann"]
    assert book.count("i1") == 1


def test_a_program_without_cookies_sits_only_while_it_is_answered(book, clock):
    ticket = ticket_for("sales@production", "i1")
    book.admitted(Admission(ticket, passing=True))
    clock.passes(10)
    assert book.count("i1") == 1
    book.note(line("DownstreamEnd", NOON, session=ticket.session))
    assert book.count("i1") == 1
    clock.passes(2)
    assert book.count("i1") == 0


def test_a_program_that_comes_back_with_its_ticket_stays_like_anybody(book, clock):
    ticket = ticket_for("sales@production", "i1")
    book.admitted(Admission(ticket, passing=True))
    for _ in range(2):
        book.note(line("DownstreamEnd", NOON, session=ticket.session))
    clock.passes(59)
    assert book.count("i1") == 1


def test_an_open_connection_keeps_a_session_alive(book, clock):
    book.note(line("DownstreamTunnelSuccessfullyEstablished", NOON))
    for seconds in range(10, 200, 10):
        clock.passes(10)
        book.note(line("DownstreamPeriodic", NOON, ms=seconds * 1000))
    assert book.streams("s1") == 1
    assert book.is_live("s1")


def test_a_session_is_over_a_minute_after_its_last_request(book, clock):
    book.note(line("DownstreamTunnelSuccessfullyEstablished", NOON))
    book.note(line("DownstreamEnd", NOON, ms=1000))
    assert book.streams("s1") == 0
    clock.passes(59)
    assert book.is_live("s1")
    clock.passes(3)
    assert not book.is_live("s1")


def test_a_connection_that_nobody_hears_of_any_more_is_gone(book, clock):
    book.note(line("DownstreamTunnelSuccessfullyEstablished", NOON))
    clock.passes(120)
    assert not book.is_live("s1")


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_jumps_ends_no_session_and_keeps_none_alive(book, clock, hours):
    book.note(line("DownstreamTunnelSuccessfullyEstablished", NOON))
    book.note(line("DownstreamEnd", NOON, ms=1000))
    clock.jumps(timedelta(hours=hours))
    assert book.is_live("s1")
    clock.passes(62)
    assert not book.is_live("s1")


def test_rubbish_in_the_log_is_passed_over(book):
    for rubbish in (b"", b"{", b"[]", b"null", b'{"session": "x"}'):
        book.note(rubbish)
    assert book.open_sessions() == []


@pytest.mark.anyio
async def test_what_stands_in_a_query_is_not_logged(tmp_path):
    async with open_house(tmp_path) as house, aiohttp.ClientSession() as client:
        await house.run_app("a")
        await house.gateway.apply(house.table(sales=["a"]))
        cookie = house.cookie("sales@production", "a")
        await get(client, house, "sales", "/page?password=swordfish", **cookie)
        log = house.gateway.plan.access_log
        while "/page" not in log.read_text():
            await house.gateway.admin.reopen_logs()
        assert "swordfish" not in log.read_text()
