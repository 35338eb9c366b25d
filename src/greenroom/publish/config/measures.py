"""Sizes and durations as people write them: `1 GiB`, `512 MB`, `15 min`, `1 h 30 min`, `never`."""

import re

_BYTES = {
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
    "TIB": 2**40,
}
_SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "m": 60.0,
    "min": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "days": 86400.0,
}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


def size(text: object) -> int:
    """Return the bytes of a size like `1 GiB` (2**30) or `1 GB` (10**9); raise `ValueError`."""
    match = _AMOUNT.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or match[2].upper() not in _BYTES:
        raise ValueError(f'{text!r} is not a size; write "512 MiB" or "2 GB"')
    return round(float(match[1]) * _BYTES[match[2].upper()])


def mebibytes(text: object) -> int:
    """Return a size in MiB, rounded up to at least one."""
    return max(1, -(-size(text) // 2**20))


def duration(text: object) -> float:
    """Return the seconds of a duration like `15 min` or `1 h 30 min`; raise `ValueError`."""
    words = text.strip() if isinstance(text, str) else ""
    amounts = _AMOUNT.findall(words)
    rest = _AMOUNT.sub("", words).strip()
    if not amounts or rest or any(unit.lower() not in _SECONDS for _, unit in amounts):
        raise ValueError(f'{text!r} is not a duration; write "90 s", "15 min" or "1 h 30 min"')
    return sum(float(number) * _SECONDS[unit.lower()] for number, unit in amounts)


def duration_or_never(text: object) -> float | None:
    """Return seconds, or None for `never`."""
    if isinstance(text, str) and text.strip().lower() == "never":
        return None
    return duration(text)


def size_in_words(count: int) -> str:
    """Return `1.5 GiB` for people; the inverse of `size` up to rounding."""
    units = ["B", "KiB", "MiB", "GiB", "TiB"]
    amount = float(count)
    while round(amount, 1) >= 1024 and len(units) > 1:
        amount /= 1024
        units.pop(0)
    return f"{amount:.1f}".removesuffix(".0") + f" {units[0]}"


def time_left(seconds: float) -> str:
    """Return `12 h` or `1 h 5 min`, in whole minutes; `less than a minute` at the end."""
    minutes = int(seconds // 60)
    return duration_in_words(60 * minutes) if minutes > 0 else "less than a minute"


def duration_in_words(seconds: float | None) -> str:
    """Return `1 h 30 min` for people, `never` for None."""
    if seconds is None:
        return "never"
    if seconds < 60:
        return f"{seconds:g} s"
    parts = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count:g} {unit}")
    return " ".join(parts[:2])
