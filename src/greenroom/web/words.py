"""Sizes, durations, times and counts as people say them; the filters of the templates."""

from datetime import datetime, timedelta

from greenroom.kernel.clock import now


def size(count: int) -> str:
    """Return `1.2 MB` for bytes (decimal, as file managers show them)."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 999.5:
            is_whole = unit == "B" or amount >= 99.5
            return f"{amount:.0f} {unit}" if is_whole else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def seconds(amount: float) -> str:
    """Return `0.4 s` or `2 min 05 s`."""
    if amount < 99.95:
        return f"{amount:.1f} s"
    minutes, rest = divmod(round(amount), 60)
    return f"{minutes} min {rest:02} s"


def fine_seconds(amount: float) -> str:
    """Return `38 ms` for what is less than a second, else `1.4 s`."""
    return f"{amount * 1000:.0f} ms" if amount < 0.9995 else seconds(amount)


def capital(text: str) -> str:
    """Return a sentence with a capital in front; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def ago(moment: datetime | None) -> str:
    """Return how long ago a moment was, in its largest unit: `3 min ago`."""
    if moment is None:
        return "never"
    passed = now() - moment
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h ago"
    if passed < timedelta(days=60):
        return f"{several(passed.days, 'day')} ago"
    return f"{moment:%-d %b %Y}"


def lasting(moment: datetime) -> str:
    """Return how long something has been going on since a moment: `3 min`."""
    passed = (now() - moment).total_seconds()
    return f"{max(0, int(passed))} s" if passed < 60 else ago(moment).removesuffix(" ago")


def until(moment: datetime | None) -> str:
    """Return when something ends, as a date."""
    return f"{moment:%-d %b %Y}" if moment else "never"


def several(count: int, noun: str) -> str:
    """Return `1 file` or `3 files`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return `25 %`."""
    return f"{share:g} %"


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
