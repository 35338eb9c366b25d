"""Reads protocol buffers without their descriptions: field numbers and raw values.

The encoding is https://protobuf.dev/programming-guides/encoding/.
"""

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield each field's number with its value: an int, or the bytes of a string or message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = varint(data, at)
            yield number, value
            continue
        size = {FIXED64: 8, FIXED32: 4}.get(wire)
        if size is None:
            if wire != BYTES:
                raise ValueError(f"wire type {wire} at byte {at}")
            size, at = varint(data, at)
        yield number, data[at : at + size]
        at += size


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that starts at a byte, and the byte after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def first(data: bytes, *path: int) -> int | bytes | None:
    """Return the first value under a path of field numbers, or nothing."""
    found: int | bytes | None = data
    for number in path:
        if not isinstance(found, bytes):
            return None
        found = next((value for field, value in fields(found) if field == number), None)
    return found
