"""The same file or table is read in each session."""

from collections.abc import Iterator
from itertools import groupby

from greenroom.rehearsal.profile.advice.model import Book, Rule, Spot
from greenroom.rehearsal.profile.advice.tables import ASKS, READS
from greenroom.rehearsal.profile.advice.words import advice, amount, bare, once, share
from greenroom.rehearsal.profile.model import Advice

TABLE = READS | ASKS


def find(book: Book) -> Iterator[Advice]:
    """Yield lines that read the same each time somebody comes, by the most they cost in a step."""
    found = [spot for spot in book.all_spots() if _same_each_time(spot, book)]
    found.sort(key=lambda spot: (spot.line.frame.place, -spot.spent(TABLE)))
    for _, same in groupby(found, key=lambda spot: spot.line.frame.place):
        yield _said(book, list(same))


def _same_each_time(spot: Spot, book: Book) -> bool:
    asked = spot.asks(TABLE)
    return (
        bool(asked)
        and all(each.fixed for each in asked)
        and book.pays(spot.spent(TABLE), spot.step)
        and spot.each_time
        and not spot.place.loop
    )


def _said(book: Book, spots: list[Spot]) -> Advice:
    dearest = spots[0]
    step, name = dearest.step, bare(dearest.asks(TABLE)[0].name)
    seconds = sum(spot.spent(TABLE) for spot in spots)
    steps = f", and again in {_more_steps(len(spots) - 1)}" if len(spots) > 1 else ""
    evidence = (
        f"{share(dearest.spent(TABLE), step)} is `{name}` in {dearest.where}; it reads the same in "
        f"each session{steps}."
    )
    where = once(book.profile.framework, dearest.line.frame.file)
    what = f"Read it once, {where}: that takes {amount(seconds)} off each session."
    return advice(RULE.name, RULE.way, step, dearest.line, what, evidence, seconds)


def _more_steps(count: int) -> str:
    return "another step" if count == 1 else f"{count} other steps"


RULE = Rule("read-in-session", "move out", find)
