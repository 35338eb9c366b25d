"""Ids sort by the time of their making, also where the clock was set back."""

from datetime import UTC, datetime, timedelta

import time_machine

from greenroom.kernel.ids import new_id

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_later_ids_sort_behind_earlier_ones():
    with time_machine.travel(NOON, tick=False) as clock:
        first = new_id()
        clock.shift(timedelta(milliseconds=1))
        assert first < new_id()


def test_an_id_sorts_behind_the_one_it_must_follow_although_the_clock_was_set_back():
    with time_machine.travel(NOON, tick=False) as clock:
        made = [new_id()]
        for _ in range(3):
            clock.shift(-timedelta(hours=3))
            made.append(new_id(after=made[-1]))
    assert made == sorted(set(made))
    assert {len(one) for one in made} == {25}
