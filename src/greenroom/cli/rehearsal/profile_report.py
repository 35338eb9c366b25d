"""What `greenroom profile` prints in the end."""

from collections.abc import Iterable

from greenroom.cli.output import Part, say, say_folded, say_shortened, table
from greenroom.rehearsal.profile.advice.words import amount, percent
from greenroom.rehearsal.profile.compare import Comparison
from greenroom.rehearsal.profile.model import Advice, Profile, StepProfile
from greenroom.rehearsal.profile.words import about_growth, culprit, sentence, within

WAYS: dict[str, str] = {
    "move out": "Move work out of the app",
    "faster code": "Make the code faster",
    "cache": "Keep results",
    "async": "Do not hold others up",
    "leak": "Give back what a session took",
}
LABEL = 26
LINES = 8


def tell(
    profile: Profile, comparison: Comparison | None = None, step: StepProfile | None = None
) -> None:
    """Print the sentence, the table of steps, what to do, and what could not be seen."""
    say((sentence(profile, step), "bold"))
    say()
    _steps(profile, comparison)
    if step:
        say()
        _lines(step)
    if comparison:
        say()
        _changes(comparison)
    _advice(profile.advice)
    for words in (about_growth(profile.growth), *profile.notes):
        if words:
            say()
            say_folded(words, 0)


def _steps(profile: Profile, comparison: Comparison | None) -> None:
    before = {each.name: each.before for each in comparison.steps} if comparison else {}
    rows: list[list[Part]] = []
    for step in profile.steps:
        line = culprit(step)
        part = percent(line.seconds, step.seconds) if line else ""
        was = before.get(step.label)
        rows.append(
            [
                step.label if len(step.label) <= LABEL else step.label[: LABEL - 1] + "…",
                amount(was) if was is not None else "",
                amount(step.seconds),
                amount(step.first) if step.first is not None else "",
                _held(step),
                part,
                (line.frame.place if line else "", "cyan"),
            ]
        )
    table(("STEP", "BEFORE", "TIME", "FIRST", "HOLDS UP", "PART", "LINE"), rows, shorten=True)


def _held(step: StepProfile) -> Part:
    if step.held is None:
        return ""
    return (amount(step.held), "yellow") if step.held >= 0.25 else "–"  # noqa: RUF001 - no time


def _lines(step: StepProfile) -> None:
    say((f"The lines of `{step.label}`:", "bold"))
    for line in step.lines[:LINES]:
        seconds: Part = (f"{amount(line.seconds):>7}  ", "")
        place: Part = (f"{line.frame.place:<18}  ", "cyan")
        say_shortened(f"{percent(line.seconds, step.seconds):>6}  ", seconds, place, line.source)


def _advice(advice: Iterable[Advice]) -> None:
    said = ""
    for each in advice:
        say()
        if each.way != said:
            say((WAYS[each.way], "bold"))
            said = each.way
        if each.frame and each.source:
            say_shortened("  ", (each.frame.place, "cyan"), (f"  {each.source}", "dim"))
            if words := within(each.frame):
                say_shortened("  ", (words, "dim"))
        say_folded(each.what, 4)
        say_folded(each.evidence, 4)


def _changes(comparison: Comparison) -> None:
    say_folded(comparison.sentence, 0)
    for step in comparison.steps:
        for line in step.lines if step.changed else ():
            say_folded(f"{step.name}: {line.words}")
