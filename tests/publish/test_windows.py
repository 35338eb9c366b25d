"""Freeze windows: read, and whether one is on."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from greenroom.publish.config.windows import frozen_until, window

WEEKEND = "Fri 16:00 - Mon 06:00"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """December 2026: the 1st is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "until"),
    [
        (at(4, 15, 59), None),
        (at(4, 16), at(7, 6)),
        (at(6, 12), at(7, 6)),
        (at(7, 5, 59), at(7, 6)),
        (at(7, 6), None),
        (at(2, 12), None),
    ],
)
def test_a_weekly_window_goes_over_the_end_of_the_week(
    when: datetime, until: datetime | None
) -> None:
    assert frozen_until((WEEKEND,), when) == until


def test_a_dated_window_includes_its_last_day() -> None:
    dates = "2026-12-20 - 2027-01-06"
    assert frozen_until((dates,), at(19, 23, 59)) is None
    assert frozen_until((dates,), at(20)) == datetime(2027, 1, 7, tzinfo=UTC)
    assert frozen_until((dates,), datetime(2027, 1, 7, tzinfo=UTC)) is None


def test_windows_that_follow_each_other_are_one() -> None:
    windows = (WEEKEND, "Mon 06:00 - Mon 08:00", "2026-12-08 - 2026-12-08")
    assert frozen_until(windows, at(5)) == at(7, 8)


def test_a_window_is_told_in_utc_wherever_one_is() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert frozen_until((WEEKEND,), datetime(2026, 12, 5, 0, 59, tzinfo=tokyo)) is None
    assert frozen_until((WEEKEND,), datetime(2026, 12, 5, 1, 0, tzinfo=tokyo)) == at(7, 6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekends",
        "Fri 25:00 - Mon 06:00",
        "Fri 16:60 - Mon 06:00",
        "Fry 16:00 - Mon 06:00",
        "Fri 16:00 - Fri 16:00",
        "2026-12-20 - 2026-12-19",
        "2026-13-01 - 2026-13-02",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        window(text)
