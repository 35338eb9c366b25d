"""Freeze windows: times in which nothing is released, by the week or by date, in UTC.

`Fri 16:00 - Mon 06:00` comes back each week; `2026-12-20 - 2027-01-06` is once, its last day included.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY = re.compile(r"(\w{3}) (\d\d):(\d\d) - (\w{3}) (\d\d):(\d\d)")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d) - (\d{4}-\d\d-\d\d)")
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Weekly:
    """From one time of the week to another; both as the time since Monday 00:00."""

    begins: timedelta
    ends: timedelta

    def until(self, at: datetime) -> datetime | None:
        """Return when the window that is on at this instant ends, or None if none is."""
        at = at.astimezone(UTC)
        monday = datetime.combine(at.date() - timedelta(days=at.weekday()), time(), UTC)
        length = (self.ends - self.begins) % _WEEK
        for week in (monday, monday - _WEEK):
            begins = week + self.begins
            if begins <= at < begins + length:
                return begins + length
        return None


@dataclass(frozen=True)
class Dated:
    """From one day to another, both included."""

    first: date
    last: date

    def until(self, at: datetime) -> datetime | None:
        """Return when the window ends, or None if it is not on."""
        if not self.first <= at.astimezone(UTC).date() <= self.last:
            return None
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)


Window = Weekly | Dated


def window(text: str) -> Window:
    """Return the window that is written as above; raise `ValueError` with what to write."""
    weekly, dated = _WEEKLY.fullmatch(text.strip()), _DATED.fullmatch(text.strip())
    if weekly:
        begins, ends = _in_week(*weekly.groups()[:3]), _in_week(*weekly.groups()[3:])
        if begins == ends:
            raise ValueError(f"{text!r} ends when it begins")
        return Weekly(begins, ends)
    if dated:
        first, last = date.fromisoformat(dated[1]), date.fromisoformat(dated[2])
        if last < first:
            raise ValueError(f"{text!r} ends before it begins")
        return Dated(first, last)
    raise ValueError(
        f'{text!r} is not a freeze window; write "Fri 16:00 - Mon 06:00" or '
        '"2026-12-20 - 2027-01-06"'
    )


def frozen_until(windows: tuple[str, ...], at: datetime) -> datetime | None:
    """Return the end of the freeze that is on at this instant, over windows that follow each other."""
    parsed = [window(text) for text in windows]
    until: datetime | None = None
    for _ in range(len(parsed) + 1):
        later = [end for each in parsed if (end := each.until(until or at))]
        if not later:
            break
        until = max(later)
    return until


def _in_week(day: str, hour: str, minute: str) -> timedelta:
    if day.lower() not in _DAYS or int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"{day} {hour}:{minute} is no time of the week; write it like Fri 16:00")
    return timedelta(days=_DAYS.index(day.lower()), hours=int(hour), minutes=int(minute))
