"""Durations and rates as people write them."""

import re

from greenroom.kernel.errors import GreenroomError

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "": 1.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|)")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/\s*(s|m|min|h))?")


def duration(text: str, option: str) -> float:
    """Return the seconds in `60s`, `10m` or `1h`; a bare number is seconds."""
    match = _DURATION.fullmatch(text.strip().lower())
    if not match:
        raise GreenroomError(f"{option} {text} is no duration.", fix=f"Write it like {option} 60s.")
    return float(match[1]) * _SECONDS[match[2]]


def rate(text: str, option: str) -> float:
    """Return the number per second in `5/s` or `30/min`; a bare number is per second."""
    match = _RATE.fullmatch(text.strip().lower())
    if not match:
        raise GreenroomError(
            f"{option} {text} is no rate.", fix=f"Write it like {option} 5/s or {option} 30/min."
        )
    return float(match[1]) / _SECONDS[match[2] or "s"]
