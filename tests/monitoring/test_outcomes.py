"""How sessions went, told by the log and by the deaths of instances."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from databases import Database
from greenroom.gateway.admin import Admin
from greenroom.gateway.sessions import SessionBook
from greenroom.monitoring import queries, tallies
from greenroom.monitoring.collector import Collector
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.tables import SessionOutcomeRow
from greenroom.monitoring.tallies import Tallies
from greenroom.runtime.model import Observed

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entry(second: float = 0, **more: Any) -> dict[str, Any]:
    """Return an entry of the access log: a page in 20 ms, unless said otherwise."""
    return {
        "at": (NOON + timedelta(seconds=second)).isoformat(), "type": "DownstreamEnd", "stream": "1",
        "ms": 20, "status": 200, "site": "sales@production", "app": "sales", "version": "v3",
        "instance": "i1", "session": "s1", "user": "ann", "path": "/", "content": "text/html",
        "details": "via_upstream",
    } | more  # fmt: skip


def hear(counted: Tallies, entry: dict[str, Any]) -> None:
    """Take in an entry as the book of sessions passes it on."""
    at = datetime.fromisoformat(entry["at"])
    counted.take(entry, at, at + timedelta(milliseconds=entry["ms"]))


def told(*entries: dict[str, Any]) -> Outcome:
    """Return the outcome of one session by its entries."""
    counted = Tallies()
    for each in entries:
        hear(counted, each)
    return counted.followed()[0].outcome()


WEBSOCKET = {"upgrade": "websocket", "status": 101, "content": None, "stream": "w"}
OPENED = WEBSOCKET | {"type": "DownstreamTunnelSuccessfullyEstablished"}
LET_GO = WEBSOCKET | {
    "details": "upstream_reset_after_response_started{connection_termination}",
    "ms": 1000,
}


def test_a_session_without_a_server_error_is_good():
    outcome = told(entry(0), entry(1, status=404), entry(9))
    assert (outcome.why, outcome.requests, outcome.errors) == ("", 3, 0)
    assert (outcome.app, outcome.stage, outcome.version) == ("sales", "production", 3)
    assert outcome.seconds == pytest.approx(9.02)


def test_one_server_error_makes_a_session_bad():
    outcome = told(entry(0), entry(1, status=503))
    assert (outcome.why, outcome.errors, outcome.is_bad) == ("server-error", 1, True)


def test_the_time_of_a_session_is_that_of_what_the_app_computed():
    outcome = told(
        entry(0, ms=100),
        entry(1, ms=300),
        entry(2, ms=200, path="/data"),
        entry(3, ms=1, path="/style.css", content="text/css"),
        entry(4, ms=1, path="/lib/app.JS", content=None),
        entry(5, ms=1, path="/logo", content="image/png"),
        entry(6, ms=60_000, path="/events", content="text/event-stream"),
        entry(7, ms=9, status=500),
        entry(8, **WEBSOCKET),
    )
    assert outcome.median == pytest.approx(0.2)


def test_the_time_until_a_websocket_is_open_is_the_apps_too():
    outcome = told(
        entry(0, ms=10), entry(1, **OPENED | {"ms": 290}), entry(1, **WEBSOCKET, ms=9000)
    )
    assert (outcome.median, outcome.held) == (pytest.approx(0.15), "websocket")
    refused = told(entry(0, ms=10), entry(1, **WEBSOCKET | {"status": 403}))
    assert (refused.median, refused.held) == (pytest.approx(0.01), "")


def test_an_event_stream_is_told():
    stream = entry(1, ms=60_000, path="/events", content="text/event-stream; charset=utf-8")
    assert told(entry(0, ms=10), stream).held == "event-stream"


def test_a_session_of_files_only_has_no_time():
    assert told(entry(0, path="/a.png", content="image/png")).median is None


def test_who_asks_only_for_what_is_not_there_tells_nothing():
    scanner = told(entry(0, path="/wp-login.php", status=404), entry(1, path="/.env", status=404))
    assert (scanner.is_bad, scanner.tells) == (False, False)
    assert told(entry(0, status=304)).tells
    assert told(entry(0, status=500)).tells


@pytest.mark.parametrize("log_comes_first", [True, False])
def test_who_was_connected_when_the_instance_died_was_cut(log_comes_first: bool):
    counted = Tallies()
    hear(counted, entry(0, **OPENED))
    end = entry(0, **LET_GO)
    if log_comes_first:
        hear(counted, end)
    counted.crashed("i1", NOON + timedelta(seconds=1.2))
    if not log_comes_first:
        hear(counted, end)
    assert counted.followed()[0].why == "cut"


def test_closing_the_page_is_no_cut():
    counted = Tallies()
    hear(counted, entry(0, **OPENED))
    hear(counted, entry(0, **LET_GO))
    counted.crashed("i1", NOON + timedelta(seconds=60))
    counted.crashed("i2", NOON + timedelta(seconds=1))
    assert counted.followed()[0].why == ""


def test_who_was_not_connected_did_not_notice_the_death():
    counted = Tallies()
    hear(counted, entry(0))
    counted.crashed("i1", NOON + timedelta(seconds=1))
    assert counted.followed()[0].why == ""


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tallies, "MOST", 3)
    counted = Tallies()
    for number in range(10):
        hear(counted, entry(number, session=f"s{number}"))
    for number in range(1000):
        hear(counted, entry(number, session="s9"))
    assert len(counted.followed()) == 3
    assert [tally.id for tally in counted.displaced()] == [f"s{n}" for n in range(7)]
    assert counted.displaced() == []
    assert len(counted.followed()[-1].times) == tallies.TIMES


class Watched:
    """A collector with a clock that the test moves."""

    def __init__(self, database: Database, folder: Path, clock: time_machine.Traveller) -> None:
        self.database, self.clock = database, clock
        self.book = SessionBook(folder / "access.jsonl", Admin(folder / "admin.sock"))
        self.collector = Collector(database, self.book, timedelta(days=30), b"a key")

    def hear(self, *entries: dict[str, Any]) -> None:
        for each in entries:
            self.book.note(json.dumps(each).encode())

    async def rows(self) -> list[Outcome]:
        async with self.database.read() as session:
            return await queries.outcomes(session, "sales")


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch):
    moment = [1000.0]
    monkeypatch.setattr("greenroom.gateway.sessions.monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def watched(database: Database, tmp_path: Path, steady):
    with time_machine.travel(NOON, tick=False) as clock:
        yield Watched(database, tmp_path, clock)


async def test_a_good_session_is_written_when_it_is_over(watched, steady):
    watched.hear(entry(0), entry(1))
    assert await watched.collector.round() == 0
    steady[0] += 61
    assert await watched.collector.round() == 1
    assert [(row.id, row.requests, row.why) for row in await watched.rows()] == [("s1", 2, "")]
    assert await watched.collector.round() == 0


async def test_a_bad_session_is_written_at_once_and_once(watched):
    watched.hear(entry(0), entry(1, status=500))
    assert await watched.collector.round() == 1
    watched.hear(entry(2, status=500))
    assert await watched.collector.round() == 0
    assert [row.why for row in await watched.rows()] == ["server-error"]


async def test_a_long_session_is_written_while_it_lives(watched):
    watched.hear(entry(0, **OPENED), entry(125))
    assert await watched.collector.round() == 1
    watched.collector.saw(Observed("i1", "running", Path()))
    watched.clock.shift(126)
    watched.collector.saw(Observed("i1", "restarting", Path(), reason="out-of-memory"))
    assert await watched.collector.round() == 1
    assert [row.why for row in await watched.rows()] == ["cut"]


async def test_an_instance_that_was_stopped_cuts_nobody(watched):
    watched.hear(entry(0, **OPENED))
    watched.collector.saw(Observed("i1", "running", Path()))
    watched.collector.saw(Observed("i1", "ended", Path(), reason="replaced"))
    assert await watched.collector.round() == 0


async def test_a_restart_counts_nobody_twice_and_forgets_nothing(watched, steady, tmp_path):
    watched.hear(*(entry(second) for second in range(5)), entry(6, status=500))
    steady[0] += 61
    await watched.collector.round()
    again = Watched(watched.database, tmp_path, watched.clock)
    again.hear(entry(5), entry(7))  # the rest of the log was too long ago to be read again
    steady[0] += 61
    await again.collector.round()
    rows = await again.rows()
    assert [(row.requests, row.errors, row.why) for row in rows] == [(6, 1, "server-error")]
    assert rows[0].ended_at == NOON + timedelta(seconds=7.02)


async def test_a_start_that_failed_is_a_bad_session(watched):
    watched.collector.start_failed("sales", "production", 4)
    await watched.collector.round()
    assert [(r.version, r.why, r.requests) for r in await watched.rows()] == [
        (4, "start-failed", 0)
    ]
    assert await watched.collector.round() == 0


async def test_users_are_told_apart_and_not_named(watched):
    watched.hear(entry(0, status=500), entry(1, session="s2", user="bob", status=500))
    await watched.collector.round()
    users = [row.user for row in await watched.rows()]
    assert len(set(users)) == 2
    assert "ann" not in str(users)


async def test_old_outcomes_are_forgotten(watched):
    watched.hear(entry(0, status=500), entry(90, session="s2", status=500))
    await watched.collector.round()
    async with watched.database.begin() as session:
        await queries.forget(session, NOON + timedelta(seconds=60))
        left = await session.scalars(select(SessionOutcomeRow.id))
        assert list(left) == ["s2"]
