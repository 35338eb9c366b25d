"""A package is imported when the first person needs it, not when the app starts."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule, Spot
from greenroom.rehearsal.profile.advice.words import advice, amount
from greenroom.rehearsal.profile.model import Advice

LOADS = ("importlib.", "library", "require", "requireNamespace", "loadNamespace")


def find(book: Book) -> Iterator[Advice]:
    """Yield imports inside functions for which the first session waited, and later ones did not."""
    for step in book.profile.actions:
        for spot in book.spots(step, step.first_lines):
            seconds = _loading(spot)
            if spot.place.function and spot.place.imports and book.pays(seconds, step):
                yield _said(spot, seconds)


def _loading(spot: Spot) -> float:
    calls = spot.line.calls
    return sum(call.seconds for call in calls if call.name.startswith(LOADS))


def _said(spot: Spot, seconds: float) -> Advice:
    module, file = spot.place.imports, spot.line.frame.file
    what = (
        f"Import `{module}` at the top of {file}: the app then starts {amount(seconds)} later, before "
        "it takes anybody in, and nobody waits for it."
    )
    evidence = f"The first person waits {amount(seconds)} in `{spot.step.label}` while {spot.where} imports it."
    return advice(RULE.name, RULE.way, spot.step, spot.line, what, evidence, seconds)


RULE = Rule("import-in-handler", "move out", find)
