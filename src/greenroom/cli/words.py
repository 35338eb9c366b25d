"""Sizes, durations, times and counts as people say them."""

from datetime import datetime, timedelta

from greenroom.kernel.clock import now


def size(count: int) -> str:
    """Return `1.2 MB` for bytes (decimal, as file managers show them)."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return (
                f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
            )
        amount /= 1000
    return f"{amount:.1f} TB"


def seconds(amount: float) -> str:
    """Return `0.4 s` or `2 min 05 s`."""
    if amount < 99.95:
        return f"{amount:.1f} s"
    minutes, rest = divmod(round(amount), 60)
    return f"{minutes} min {rest:02} s"


def ago(moment: datetime) -> str:
    """Return how long ago a moment was, in its largest unit: `3 min ago`."""
    passed = now() - moment
    for unit, length in (
        ("days", timedelta(days=1)),
        ("h", timedelta(hours=1)),
        ("min", timedelta(minutes=1)),
    ):
        if passed >= length:
            count = passed // length
            return f"{count} {'day' if (unit, count) == ('days', 1) else unit} ago"
    return "just now"


def several(count: int, noun: str) -> str:
    """Return `1 file` or `3 files`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: list[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def one_line(text: str) -> str:
    """Return the first line of a text."""
    return next(iter(text.strip().splitlines()), "")
