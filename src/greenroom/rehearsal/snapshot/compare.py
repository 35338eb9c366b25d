"""One snapshot beside another, in words. Pure."""

import difflib
import re
from collections.abc import Callable, Iterator

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.images import compare_images
from greenroom.rehearsal.snapshot.model import (
    PIXELS,
    Difference,
    DifferenceKind,
    Mask,
    Seen,
    Snapshot,
)
from greenroom.rehearsal.snapshot.tables import compare_tables
from greenroom.rehearsal.snapshot.values import Allowed, differing, leaves, short

Found = tuple[DifferenceKind, str, float, tuple[str, ...]]
TAG = re.compile(r"<[^>]+>")


def compare(approved: Snapshot, seen: Snapshot, mask: Mask) -> tuple[Difference, ...]:
    """Return what differs, step by step; an output is named once, at the step where it began."""
    found: list[Difference] = []
    before: dict[int, Seen] = {step.number: step for step in approved.steps}
    known: set[tuple[str, str]] = set()
    for step in seen.steps:
        if step.number not in before:
            continue
        now = set()
        for difference in _step(before[step.number], step, mask):
            key = (difference.output, difference.words)
            now.add(key)
            if key not in known:
                found.append(difference)
        known = now
    return tuple(found)


def _step(approved: Seen, seen: Seen, mask: Mask) -> Iterator[Difference]:
    for name in sorted(approved.outputs.keys() | seen.outputs.keys()):
        if mask.hides(seen.number, name):
            continue
        found = compare_outputs(
            approved.outputs.get(name),
            seen.outputs.get(name),
            lambda path, name=name: mask.relative(seen.number, name, path),
        )
        if found:
            kind, words, share, paths = found
            yield Difference(seen.number, seen.label, name, kind, words, share, paths)


def compare_outputs(old: Output | None, new: Output | None, allowed: Allowed) -> Found | None:
    """Return how an output differs, or None if it does not."""
    if old is None or new is None:
        return _one_sided(old, new)
    if old == new:
        return None
    if old.kind != new.kind:
        return _other_kind(old, new)
    return COMPARED_BY.get(old.kind, _values)(old, new, allowed)


def _one_sided(old: Output | None, new: Output | None) -> Found | None:
    if new is not None:
        return "new", f"a new {new.kind}", 1.0, ()
    return ("gone", f"the {old.kind} is gone", 1.0, ()) if old is not None else None


def _other_kind(old: Output, new: Output) -> Found:
    if new.kind == "error":
        return "kind", f"an error instead of {a(old.kind)}: {short(new.content)}", 1.0, ()
    return "kind", f"{a(new.kind)} instead of {a(old.kind)}", 1.0, ()


def a(kind: str) -> str:
    """Return a kind of output with its article: `a table`, `an image`."""
    return f"{'an' if kind in {'image', 'error', 'html'} else 'a'} {kind}"


def _image(old: Output, new: Output, allowed: Allowed) -> Found | None:
    if found := compare_images(old.data, new.data, PIXELS):
        return "image", found.words, found.share, ()
    return _values(old, new, allowed)


def _table(old: Output, new: Output, allowed: Allowed) -> Found | None:
    found = compare_tables(old.content, new.content, allowed)
    return ("table", *found) if found else None


def _text(old: Output, new: Output, allowed: Allowed) -> Found | None:
    was, now = str(old.content), str(new.content)
    if was == now or allowed("") is None:
        return None
    if old.kind == "html" and plain(was) == plain(now):
        return "text", "the same text with other markup", 0.1, ()
    share = 1 - difflib.SequenceMatcher(None, was.split(), now.split(), autojunk=False).ratio()
    return "text", changed_words(plain(was), plain(now)), share, ()


def _file(old: Output, new: Output, allowed: Allowed) -> Found | None:
    if allowed("") is None or (old.data == new.data and old.media == new.media):
        return None
    if old.media != new.media:
        return "value", f"it is {new.media} instead of {old.media}", 1.0, ()
    try:
        was, now = old.data.decode("utf-8"), new.data.decode("utf-8")
    except UnicodeDecodeError:
        return "value", f"other bytes ({len(old.data)} → {len(new.data)})", 1.0, ()
    count = sum(1 for a, b in zip(was.splitlines(), now.splitlines(), strict=False) if a != b)
    count += abs(len(was.splitlines()) - len(now.splitlines()))
    return "text", f"{count} of {max(1, len(was.splitlines()))} lines", 1.0, ()


def _values(old: Output, new: Output, allowed: Allowed) -> Found | None:
    found = list(differing(old.content, new.content, allowed))
    if not found:
        return None
    path, was, now = found[0]
    where = f" at {path}" if path else ""
    more = f", {len(found) - 1} more" if len(found) > 1 else ""
    words = f"{short(was)} → {short(now)}{where}{more}"
    total = max(leaves(old.content), leaves(new.content))
    return "value", words, min(1.0, len(found) / total), tuple(leaf[0] for leaf in found)


COMPARED_BY: dict[str, Callable[[Output, Output, Allowed], Found | None]] = {
    "image": _image,
    "table": _table,
    "text": _text,
    "html": _text,
    "error": _text,
    "file": _file,
}


def plain(text: str) -> str:
    """Return HTML without its tags."""
    return " ".join(TAG.sub(" ", text).split())


def changed_words(was: str, now: str) -> str:
    """Return the first stretch of words that differs, old and new."""
    old, new = was.split(), now.split()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            return f"“{short(' '.join(old[a:b]))}” → “{short(' '.join(new[c:d]))}”"
    return f"“{short(was)}” → “{short(now)}”"
