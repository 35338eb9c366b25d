"""One person's step holds everybody else up."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule, Spot
from greenroom.rehearsal.profile.advice.repeats import by_function, leaf
from greenroom.rehearsal.profile.advice.tables import ASKS
from greenroom.rehearsal.profile.advice.tables import WAITS as WAITING
from greenroom.rehearsal.profile.advice.words import advice, amount, aside, bare, share
from greenroom.rehearsal.profile.model import Advice

LEAST = 0.25
"""Seconds for which others must have got no answer."""
LONG = 1.0
"""Seconds from which on computing is worth a process of its own."""
PART = 0.5
"""Share of the others' waiting that the line must explain."""


def waits(book: Book) -> Iterator[Advice]:
    """Yield lines that wait for something else while nobody else is served."""
    for spot in book.all_spots():
        seconds = spot.spent(WAITING | ASKS)
        asked = spot.asks(WAITING | ASKS)
        held = spot.step.held or 0.0
        if not asked or held < LEAST or seconds < max(LEAST, PART * held):
            continue
        kind = "in an `async` function, " if spot.place.is_async else ""
        what = (
            f"Wait for it aside, with {aside(book.profile.framework)}: others are then served "
            "meanwhile."
        )
        evidence = (
            f"{share(seconds, spot.step)} is `{bare(asked[0].name)}` in {spot.where}, {kind}and while "
            f"it waits nobody else gets an answer: somebody who asked had to wait {amount(held)}."
        )
        yield advice(WAITS.name, WAITS.way, spot.step, spot.line, what, evidence, seconds)


def computes(book: Book) -> Iterator[Advice]:
    """Yield the line of each step that computes long while nobody else is served."""
    for step in book.profile.actions:
        held = step.held or 0.0
        working = (s for s in book.spots(step, least=0) if not s.asks(WAITING | ASKS))
        spots = max(by_function(working), key=leaf, default=[])
        if held >= LONG and leaf(spots) >= PART * held:
            yield _computing(book, spots, held)


def _computing(book: Book, spots: list[Spot], held: float) -> Advice:
    spot = max(spots, key=lambda spot: spot.leaf)
    what = (
        f"If it must be computed while people wait, do it aside, with {aside(book.profile.framework)} "
        "(in a process pool where it is Python that computes), or run more instances."
    )
    evidence = (
        f"{share(leaf(spots), spot.step)} is {spot.where}, and meanwhile nobody else gets an answer: "
        f"somebody who asked had to wait {amount(held)}."
    )
    return advice(COMPUTES.name, COMPUTES.way, spot.step, spot.line, what, evidence, 0.0)


WAITS = Rule("waiting-holds-others-up", "async", waits, also=True)
COMPUTES = Rule("computing-holds-others-up", "async", computes, also=True)
