"""Identifiers that sort by the time of their making."""

import os
import time

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_id(*, after: str = "") -> str:
    """Return 25 characters `[0-9a-z]`: a UUIDv7 (RFC 9562) in base 36, so that ids sort by time.

    It sorts behind the id `after` even where the clock has been set back since.
    """
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    number = (
        (millis << 80)
        | (0x7 << 76)
        | ((random >> 68) << 64)
        | (0b10 << 62)
        | (random & (1 << 62) - 1)
    )
    if after:
        number = max(number, int(after, 36) + 1)
    digits = []
    for _ in range(25):
        number, rest = divmod(number, 36)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
