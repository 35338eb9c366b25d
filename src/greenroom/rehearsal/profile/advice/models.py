"""A model is loaded in each session."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.advice.tables import MODELS
from greenroom.rehearsal.profile.advice.words import advice, amount, bare, once, share
from greenroom.rehearsal.profile.model import Advice


def find(book: Book) -> Iterator[Advice]:
    """Yield lines that load the same model each time."""
    for spot in book.all_spots():
        asked = spot.asks(MODELS)
        seconds = spot.spent(MODELS)
        if not asked or not book.pays(seconds, spot.step) or not spot.each_time:
            continue
        if not all(each.fixed for each in asked):
            continue
        where = once(book.profile.framework, spot.line.frame.file, "cache_resource")
        what = (
            f"Load the model once, {where}: that takes {amount(seconds)} off `{spot.step.label}`."
        )
        evidence = f"{share(seconds, spot.step)} is `{bare(asked[0].name)}` in {spot.where}."
        yield advice(RULE.name, RULE.way, spot.step, spot.line, what, evidence, seconds)


RULE = Rule("model-in-session", "move out", find)
