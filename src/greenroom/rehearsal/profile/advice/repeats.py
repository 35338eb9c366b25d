"""The same is computed anew for everybody who asks for the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from greenroom.rehearsal.profile.advice.model import Book, Function, Rule, Spot
from greenroom.rehearsal.profile.advice.tables import WAITS
from greenroom.rehearsal.profile.advice.words import advice, amount, keep, share
from greenroom.rehearsal.profile.model import Advice

LONG = 3
"""How much more than for another change it must save before a result is worth keeping."""
PART = 0.3
"""Share of its step below which it is not."""


def find(book: Book) -> Iterator[Advice]:
    """Yield for each step the dearest line that came to the same result in each session."""
    for step in book.profile.actions:
        if step.same:
            functions = by_function(spot for spot in book.spots(step, least=0) if _repeats(spot))
            spots = max(functions, key=leaf, default=[])
            if leaf(spots) >= max(LONG * book.worth, PART * step.seconds):
                yield _said(book, spots)


def by_function(spots: Iterable[Spot]) -> list[list[Spot]]:
    """Return spots together that are in one function."""
    found: defaultdict[Function, list[Spot]] = defaultdict(list)
    for spot in spots:
        found[spot.function].append(spot)
    return list(found.values())


def leaf(spots: Iterable[Spot]) -> float:
    """Return the seconds that a function's lines took without others of the app's functions."""
    return sum(spot.leaf for spot in spots)


def _repeats(spot: Spot) -> bool:
    return spot.each_time and not spot.place.cached and not spot.asks(WAITS)


def _said(book: Book, spots: list[Spot]) -> Advice:
    seconds, count = leaf(spots), book.profile.sessions
    spot = max(spots, key=lambda spot: spot.leaf)
    step = spot.step
    what = (
        f"Keep its results, with {keep(book.profile.framework)}: whoever asks for the same again then "
        f"waits {amount(seconds)} less."
    )
    evidence = (
        f"{share(seconds, step)} is {spot.where}; {count} sessions that asked for the same each "
        "computed it anew, and got the same."
    )
    return advice(RULE.name, RULE.way, step, spot.line, what, evidence, seconds)


RULE = Rule("same-result-again", "cache", find)
