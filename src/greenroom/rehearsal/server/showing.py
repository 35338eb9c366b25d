"""One output of a kept snapshot as bytes, to be shown beside another."""

import io
import json
from dataclasses import dataclass
from typing import Literal

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.server.keeping import APPROVED, SEEN, Keeping
from greenroom.rehearsal.snapshot.model import Snapshot

JSON = "application/json"
MOST_PIXELS = 16_000_000
"""Of an image whose difference is drawn: some bytes of an app can stand for gigabytes of pixels."""


@dataclass(frozen=True)
class Picture:
    """Which output is wanted."""

    rehearsal: str
    journey: str
    step: int
    output: str
    which: Literal["seen", "approved", "difference"] = "seen"


def picture(keeping: Keeping, wanted: Picture) -> tuple[bytes | None, str]:
    """Return the output's bytes and their media type; None if it is not kept."""
    if wanted.which == "difference":
        return _difference(keeping, wanted)
    output = find(keeping, wanted, wanted.which)
    if output is None:
        return None, ""
    if output.data:
        return output.data, output.media or "application/octet-stream"
    return json.dumps(output.content, ensure_ascii=False).encode(), JSON


def find(keeping: Keeping, wanted: Picture, which: str) -> Output | None:
    """Return the output as it was seen, or as it was approved."""
    snapshot = keeping.snapshot(wanted.rehearsal, wanted.journey, which)
    return _in(snapshot, wanted) if snapshot else None


def _in(snapshot: Snapshot, wanted: Picture) -> Output | None:
    found = (step.outputs for step in snapshot.steps if step.number == wanted.step)
    return next(found, {}).get(wanted.output)


def _difference(keeping: Keeping, wanted: Picture) -> tuple[bytes | None, str]:
    from greenroom.rehearsal.snapshot.images import difference_image  # Pillow, when it is looked at

    before, now = find(keeping, wanted, APPROVED), find(keeping, wanted, SEEN)
    if not (before and now and before.kind == now.kind == "image"):
        return None, ""
    if not (_is_comparable(before.data) and _is_comparable(now.data)):
        return None, ""
    return difference_image(before.data, now.data), "image/png"


def _is_comparable(data: bytes) -> bool:
    """Whether an image of a stranger has pixels that may be unpacked here; only its head is read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.width * image.height <= MOST_PIXELS
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return False
