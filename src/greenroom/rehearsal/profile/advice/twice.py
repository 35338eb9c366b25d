"""The same is computed several times in one step, for several outputs."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.advice.words import amount, share
from greenroom.rehearsal.profile.model import Advice, Frame, StepProfile

ONCE = {"shiny-python": "Put `@reactive.calc` on it", "shiny-r": "Make it a `reactive({…})`"}
PART = 0.2
"""Share of a function's time below which a caller does not count."""


def find(book: Book) -> Iterator[Advice]:
    """Yield functions without arguments that several functions call in one step."""
    if book.profile.framework not in ONCE:
        return
    for step in book.profile.actions:
        for (file, function), callers in _called(step, book).items():
            seconds = sum(callers.values())
            many = [name for name, part in callers.items() if part >= PART * seconds]
            if len(many) > 1 and book.pays(seconds, step):
                yield _said(book, step, (file, function), sorted(many), seconds)


Called = dict[tuple[str, str], dict[str, float]]


def _called(step: StepProfile, book: Book) -> Called:
    """Return for each function without arguments the seconds by who called it directly."""
    own = {line.frame for line in step.lines}
    found: defaultdict[tuple[str, str], defaultdict[str, float]] = defaultdict(
        lambda: defaultdict(float)
    )
    for stack, seconds in step.stacks.items():
        for caller, called in pairwise(stack):
            both = caller in own and called in own and caller.function != called.function
            if both and not _takes_arguments(book, called):
                found[called.file, called.function][caller.place] += seconds
    return {key: dict(callers) for key, callers in found.items()}


def _takes_arguments(book: Book, frame: Frame) -> bool:
    place = book.sources.place(frame.file, frame.line)
    return bool(place.arguments) or not place.function


def _said(
    book: Book, step: StepProfile, called: tuple[str, str], callers: list[str], seconds: float
) -> Advice:
    function = called[1].rpartition("<locals>.")[2]
    line = next(each for each in step.lines if (each.frame.file, each.frame.function) == called)
    saves = seconds * (1 - 1 / len(callers))
    names = " and ".join([", ".join(callers[:-1]), callers[-1]])
    what = (
        f"{ONCE[book.profile.framework]}: it is then computed once for all of them, which takes "
        f"about {amount(saves)} off `{step.label}`."
    )
    evidence = (
        f"{share(seconds, step)} is `{function}()`, which is called by {names} in the same step."
    )
    return Advice(RULE.name, RULE.way, step.name, what, evidence, line.frame, line.source, saves)


RULE = Rule("computed-for-each-output", "cache", find)
