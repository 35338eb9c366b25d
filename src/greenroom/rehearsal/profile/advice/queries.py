"""A database or a file is asked again and again in a loop."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.advice.tables import ASKS, READS
from greenroom.rehearsal.profile.advice.words import advice, amount, bare, share
from greenroom.rehearsal.profile.model import Advice


def find(book: Book) -> Iterator[Advice]:
    """Yield lines in a loop that read something each time round."""
    for spot in book.all_spots():
        seconds = spot.spent(ASKS | READS)
        loop = spot.place.loop
        if not loop or not book.pays(seconds, spot.step):
            continue
        name = bare(spot.asks(ASKS | READS)[0].name)
        asks = bool(spot.asks(ASKS))
        instead = (
            "Ask once for all of it, with `IN (…)` or a join,"
            if asks
            else "Read it before the loop"
        )
        what = f"{instead} instead of each time round: that is most of {amount(seconds)}."
        evidence = (
            f"{share(seconds, spot.step)} is `{name}` in {spot.where}, in the loop of line "
            f"{loop.lines[0]}."
        )
        yield advice(RULE.name, RULE.way, spot.step, spot.line, what, evidence, seconds)


RULE = Rule("query-in-loop", "faster code", find)
