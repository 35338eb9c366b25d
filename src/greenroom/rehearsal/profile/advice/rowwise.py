"""Tables that are worked through row by row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from greenroom.rehearsal.profile.advice.model import Book, Rule, Spot
from greenroom.rehearsal.profile.advice.tables import GROWS as GROWING
from greenroom.rehearsal.profile.advice.words import advice, amount, share
from greenroom.rehearsal.profile.model import Advice


def loops(book: Book) -> Iterator[Advice]:
    """Yield loops over `iterrows()`, with the time of all their lines."""
    for step in book.profile.actions:
        found: defaultdict[tuple[str, int], list[Spot]] = defaultdict(list)
        for line in step.lines:
            place = book.sources.place(line.frame.file, line.frame.line)
            if place.loop and ".iterrows" in place.loop.over:
                found[line.frame.file, place.loop.lines[0]].append(Spot(step, line, place))
        for spots in found.values():
            seconds = sum(spot.line.seconds for spot in spots)
            if book.pays(seconds, step):
                yield _loop(book, spots[0], seconds)


def _loop(book: Book, spot: Spot, seconds: float) -> Advice:
    assert spot.place.loop
    what = (
        "Work on whole columns instead of rows (`df.a * df.b`, `groupby`, `merge`), or at least on "
        f"`itertuples()`: that is most of {amount(seconds)}."
    )
    head = book.sources.frame("", spot.line.frame.file, spot.place.loop.lines[0])
    evidence = (
        f"{share(seconds, spot.step)} is the loop over `iterrows()` in {head.place}, which makes a "
        "Series of each row."
    )
    return advice(LOOPS.name, LOOPS.way, spot.step, spot.line, what, evidence, seconds)


def applies(book: Book) -> Iterator[Advice]:
    """Yield `apply()` along rows."""
    for spot in book.all_spots():
        if not any(_along_rows(each.name, each.options) for each in spot.place.calls):
            continue
        seconds = sum(
            call.seconds for call in spot.line.calls if call.name.rpartition(".")[2] == "apply"
        )
        if not book.pays(seconds, spot.step):
            continue
        instead = "`rowSums()`, `ifelse()`, `pmax()`" if book.r else "`df.a * df.b`, `numpy.where`"
        what = f"Work on whole columns ({instead}): that is most of {amount(seconds)}."
        written = "`apply(…, 1, …)`" if book.r else "`apply(axis=1)`"
        evidence = (
            f"{share(seconds, spot.step)} is {written} in {spot.where}, which calls a function for "
            "each row."
        )
        yield advice(APPLY.name, APPLY.way, spot.step, spot.line, what, evidence, seconds)


def _along_rows(name: str, options: Mapping[str, Any]) -> bool:
    if name == "apply":
        return bool(options.get("#1"))
    return name == ".apply" and options.get("axis") in (1, "columns")


def grows(book: Book) -> Iterator[Advice]:
    """Yield tables that are made longer row by row in a loop, each time a copy of all."""
    for spot in book.all_spots():
        asked, seconds = spot.asks(GROWING), spot.spent(GROWING)
        if not asked or not spot.place.loop or not book.pays(seconds, spot.step):
            continue
        once = "`do.call(rbind, rows)`" if book.r else "`pd.concat(rows)`"
        what = (
            f"Collect the rows in a list and bind them once, after the loop, with {once}: that is "
            f"most of {amount(seconds)}."
        )
        evidence = (
            f"{share(seconds, spot.step)} is `{asked[0].name.removeprefix('.')}` in {spot.where}; in "
            "the loop it copies all earlier rows each time."
        )
        yield advice(GROWS.name, GROWS.way, spot.step, spot.line, what, evidence, seconds)


LOOPS = Rule("row-by-row", "faster code", loops)
APPLY = Rule("apply-by-row", "faster code", applies)
GROWS = Rule("table-grown-in-loop", "faster code", grows)
