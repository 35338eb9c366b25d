"""Tickets and entry codes while the clock jumps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from gateway.house import ticket_for
from greenroom.gateway.model import Entry
from greenroom.gateway.tickets import Tickets

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("jump", [-24 * HOUR, -HOUR, HOUR, 24 * HOUR])
def test_a_ticket_still_tells_who_it_was_after_the_clock_jumped(
    tmp_path: Path, jump: timedelta
) -> None:
    tickets = Tickets(tmp_path)
    with time_machine.travel(NOW, tick=False):
        token = tickets.token(ticket_for("sales@production", "a"))
    with time_machine.travel(NOW + jump, tick=False):
        ticket = tickets.read(token)
    assert ticket is not None
    assert (ticket.user, ticket.instance) == ("ann", "a")


def test_an_entry_code_is_good_once_and_for_a_minute(tmp_path: Path) -> None:
    tickets = Tickets(tmp_path)
    with time_machine.travel(NOW, tick=False) as clock:
        late = tickets.entry("sales@production", Entry("c1"))
        clock.shift(timedelta(minutes=2))
        assert tickets.read_entry(late, "sales@production") is None
        code = tickets.entry("sales@production", Entry("c1", {"chart": "on"}))
        assert tickets.read_entry(code, "other@production") is None
        assert tickets.read_entry(code, "sales@production") == Entry("c1", {"chart": "on"})
        clock.shift(-HOUR)
        assert tickets.read_entry(code, "sales@production") is None
