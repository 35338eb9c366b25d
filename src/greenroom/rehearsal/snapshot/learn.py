"""What differs although the code is the same: volatile between runs, or wrong under load. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from greenroom.rehearsal.snapshot.compare import compare
from greenroom.rehearsal.snapshot.model import Difference, Mask, Snapshot, Tolerated


def volatile(runs: Sequence[Snapshot], mask: Mask) -> tuple[Tolerated, ...]:
    """Return what differs between runs one after the other, to be proposed for the mask."""
    found: dict[tuple[str, str], Tolerated] = {}
    for run in runs[1:]:
        for difference in compare(runs[0], run, mask):
            for path in _places(difference):
                part = Tolerated(difference.output, path, why="differs from run to run")
                found.setdefault((difference.output, path), part)
    return tuple(found.values())


def _places(difference: Difference) -> tuple[str, ...]:
    return difference.paths or ("",)


def with_volatile(mask: Mask, parts: Iterable[Tolerated]) -> Mask:
    """Return a mask that also tolerates these parts."""
    return Mask((*mask.tolerated, *parts))


def wrong_under_load(
    alone: Snapshot, together: Sequence[Snapshot], mask: Mask
) -> tuple[Difference, ...]:
    """Return what sessions at the same time got that one alone does not get."""
    counts: Counter[tuple[int, str]] = Counter()
    first: dict[tuple[int, str], Difference] = {}
    for snapshot in together:
        for difference in compare(alone, snapshot, mask):
            key = (difference.step, difference.output)
            counts[key] += 1
            first.setdefault(key, difference)
    return tuple(_said(first[key], count, len(together)) for key, count in counts.items())


def _said(difference: Difference, count: int, of: int) -> Difference:
    words = f"in {count} of {of} sessions at the same time: {difference.words}"
    return Difference(
        difference.step,
        difference.label,
        difference.output,
        "concurrent",
        words,
        difference.share,
        difference.paths,
    )
