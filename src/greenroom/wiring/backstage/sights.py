"""Outputs that a rehearsal kept, as a page shows them. Reads files: not for the event loop."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.server.keeping import APPROVED, SEEN, Keeping
from greenroom.rehearsal.snapshot.model import Snapshot
from greenroom.web.views import Sight

LARGEST_AT_ONCE, LARGEST_ALONE = 48_000, 400_000
"""Characters of an output among others, and by itself."""
Key = tuple[int, str]
Sights = Mapping[Key, tuple[Sight | None, Sight | None]]


@lru_cache(maxsize=8)
def sights_of(
    keeping: Keeping,
    rehearsal: str,
    began_at: datetime | None,
    journey: str,
    wanted: tuple[Key, ...],
) -> Sights:
    """Return outputs as they were approved and seen; a rehearsal that began again saw others."""
    if not wanted:
        return {}
    before = keeping.snapshot(rehearsal, journey, APPROVED)
    now = keeping.snapshot(rehearsal, journey, SEEN)
    return {
        key: (
            sight(find(before, key), LARGEST_AT_ONCE),
            sight(find(now, key), LARGEST_AT_ONCE),
        )
        for key in wanted
    }


def find(snapshot: Snapshot | None, key: Key) -> Output | None:
    """Return one output after one step."""
    steps = snapshot.steps if snapshot else ()
    return next((step.outputs.get(key[1]) for step in steps if step.number == key[0]), None)


def sight(output: Output | None, largest: int) -> Sight | None:
    """Return an output as a page shows it."""
    if output is None:
        return None
    content, size = output.content, len(output.data)
    if output.kind == "image":
        return Sight("image", None, output.media, size)
    if output.kind == "file":
        content = _text(output.data) if size <= largest else None
        return Sight("file", content, output.media, size)
    left_out = len(json.dumps(content, ensure_ascii=False)) > largest
    return Sight(output.kind, None if left_out else content, output.media, size, left_out)


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
