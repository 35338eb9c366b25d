"""How two outputs differ: only looked at when their bytes do."""

import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image, UnidentifiedImageError

from greenroom.rehearsal.replay.model import Output

Leaves = Mapping[str, Any]
"""Every single value of an output by its place."""
CLOSE = 1e-6
"""Relative difference up to which two floating-point numbers are the same."""
SHOWN = 40


def leaves(output: Output) -> Leaves:
    """Return the single values of an output; an image is its size and its pixels."""
    found = {"kind": output.kind, **dict(_values("", output.content))}
    if output.data:
        found |= _image(output.data) if output.kind == "image" else {"bytes": _digest(output.data)}
    return found


def differing(one: Leaves, other: Leaves) -> set[str]:
    """Return the places at which two outputs differ."""
    return {
        place
        for place in one.keys() | other.keys()
        if not _same(one.get(place, _Absent), other.get(place, _Absent))
    }


def words(was: Output, came: Output, before: Leaves, after: Leaves, apart: set[str]) -> str:
    """Say the difference in a few words."""
    if came.kind != was.kind:
        detail = f": {_short(came.content)}" if came.kind == "error" else ""
        return f"{came.kind} instead of {was.kind}{detail}"
    if "size" in apart:
        return f"{after.get('size', 'no image')} pixels instead of {before.get('size', 'none')}"
    if was.kind == "image":
        return "other pixels"
    if len(apart) > 1:
        return f"{len(apart):,} values differ"
    place = next(iter(apart))
    return (
        f"{_short(after.get(place, 'nothing'))} instead of {_short(before.get(place, 'nothing'))}"
    )


class _Absent:
    """Stands for a place that is not there; None may be a value."""


def _values(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _values(f"{place}/{key}", below)
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from _values(f"{place}/{index}", below)
    else:
        yield place or "/", value


def _image(data: bytes) -> dict[str, Any]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = image.convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return {"bytes": _digest(data)}
    return {"size": f"{pixels.width} by {pixels.height}", "pixels": _digest(pixels.tobytes())}


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE) or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
