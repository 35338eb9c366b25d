"""Moments of a clock, and milliseconds since a recording began. Pure."""

from datetime import UTC, datetime, timedelta

UNKNOWN = datetime(2026, 1, 1, tzinfo=UTC)
"""When a recording was made that does not say it."""


def moment(text: str) -> datetime:
    """Return the moment that ISO 8601 names; raises `ValueError`."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def began(recorded_at: str) -> datetime:
    """Return when a recording began."""
    return moment(recorded_at) if recorded_at else UNKNOWN


def after(start: datetime, at: float, digits: int = 3) -> str:
    """Return the moment some milliseconds after the start, as ISO 8601 in UTC."""
    there = (start + timedelta(milliseconds=at)).astimezone(UTC)
    return f"{there:%Y-%m-%dT%H:%M:%S}.{f'{there.microsecond:06d}'[:digits]}Z"


def since(start: datetime, there: datetime) -> float:
    """Return the milliseconds between two moments."""
    return round((there - start).total_seconds() * 1000, 1)
