"""A picture is drawn with more pixels than a page shows."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.advice.tables import DRAWS, SIZES
from greenroom.rehearsal.profile.advice.words import amount, bare, share
from greenroom.rehearsal.profile.model import Advice, StepProfile
from greenroom.rehearsal.profile.sources import Asked

FINE = 200
"""Dots per inch from which on a screen shows no difference."""
USUAL = 100


def find(book: Book) -> Iterator[Advice]:
    """Yield the finest picture size of the code, if drawing takes long in a step."""
    sizes = [(file, asked, dots) for file, asked in book.sources.calls() if (dots := _dots(asked))]
    if not sizes:
        return
    file, asked, dots = max(sizes, key=lambda size: size[2])
    for step in book.profile.actions:
        seconds = _drawing(step)
        if book.pays(seconds, step):
            yield _said(book, step, (file, asked, dots), seconds)


def _dots(asked: Asked) -> int:
    if asked.name not in SIZES:
        return 0
    dots = asked.options.get("dpi", asked.options.get("res", 0))
    return int(dots) if isinstance(dots, int | float) and dots >= FINE else 0


def _drawing(step: StepProfile) -> float:
    return sum(
        seconds
        for stack, seconds in step.stacks.items()
        if any(
            frame.function.rpartition(".")[2] in DRAWS or frame.function in DRAWS for frame in stack
        )
    )


def _said(book: Book, step: StepProfile, size: tuple[str, Asked, int], seconds: float) -> Advice:
    file, asked, dots = size
    frame = book.sources.frame(bare(asked.name), file, asked.lines[0])
    more = round((dots / USUAL) ** 2)
    what = (
        f"Draw with about {USUAL} dots per inch: {dots} are {more} times as many pixels to draw, "
        "compress and send."
    )
    evidence = (
        f"{share(seconds, step)}, {amount(seconds)}, is drawing; {frame.place} asks for {dots} dpi."
    )
    source = book.sources.text(file, asked.lines[0])
    return Advice(RULE.name, RULE.way, step.name, what, evidence, frame, source, seconds * 0.5)


RULE = Rule("plot-too-fine", "faster code", find)
