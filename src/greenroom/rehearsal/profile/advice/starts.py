"""The start is spent with reading a format that is made for people."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.advice.tables import SLOW_FORMATS
from greenroom.rehearsal.profile.advice.words import advice, amount, bare, share
from greenroom.rehearsal.profile.model import START_UP, Advice

LONG = 0.5
"""Seconds of the start below which it is left alone."""


def find(book: Book) -> Iterator[Advice]:
    """Yield lines that read CSV or the like while the app starts."""
    better = "`saveRDS()` or Parquet" if book.r else "Parquet or Feather"
    for step in book.profile.steps:
        if step.name != START_UP:
            continue
        for spot in book.spots(step):
            seconds, asked = spot.spent(SLOW_FORMATS), spot.asks(SLOW_FORMATS)
            if not asked or seconds < LONG:
                continue
            what = (
                f"Write it once as {better} beside the code and read that: it is read several times "
                "faster, and each waking of the app with it."
            )
            evidence = f"{share(seconds, step)}, {amount(seconds)}, is `{bare(asked[0].name)}` in {spot.where}."
            yield advice(RULE.name, RULE.way, step, spot.line, what, evidence, seconds)


RULE = Rule("slow-format-at-start", "move out", find)
