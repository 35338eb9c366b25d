"""What to do about slow code: rules, each with the evidence without which it says nothing.

A rule is a name, a way and a function from a *book* (the profile beside the app's source) to pieces
of advice; `RULES` lists them in the order in which it pays to act: move work out of the app, faster
code, cache, async. A line that one rule has taken is left alone by those after it, except that
waiting may be advised on as well. What the rules look for stands in `tables`, how people say it for
their framework in `words`.

Adding a rule is adding a module here and a line to `RULES`.

Entry point: `advise(profile, folder)`.
"""

from collections.abc import Iterator
from pathlib import Path

from greenroom.rehearsal.profile.advice import (
    blocking,
    imports,
    leaks,
    models,
    plots,
    queries,
    reads,
    repeats,
    rowwise,
    starts,
    twice,
)
from greenroom.rehearsal.profile.advice.model import WORTH, Book, Rule
from greenroom.rehearsal.profile.model import Advice, Profile

RULES: tuple[Rule, ...] = (
    models.RULE,
    reads.RULE,
    imports.RULE,
    starts.RULE,
    queries.RULE,
    rowwise.LOOPS,
    rowwise.APPLY,
    rowwise.GROWS,
    plots.RULE,
    twice.RULE,
    repeats.RULE,
    blocking.WAITS,
    blocking.COMPUTES,
    leaks.MEMORY,
    leaks.HANDLES,
)
MOST = 12
"""Pieces of advice; more would not be read."""


def advise(profile: Profile, folder: Path, worth: float = WORTH) -> list[Advice]:
    """Return what to do, in the order in which it pays; less than `worth` seconds are not."""
    return list(_in_turn(Book(profile, folder, worth)))[:MOST]


def _in_turn(book: Book) -> Iterator[Advice]:
    taken: set[tuple[str | int, ...]] = set()
    for rule in RULES:
        for advice in sorted(rule.find(book), key=lambda each: -each.saves):
            if advice.frame:
                where = book.function_of(advice.frame)
                if (where in taken and not rule.also) or (rule.name, *where) in taken:
                    continue
                taken |= {where, (rule.name, *where)}
            yield advice
