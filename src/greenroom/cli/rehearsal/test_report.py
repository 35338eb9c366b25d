"""What a snapshot test saw, for people."""

from collections.abc import Sequence

from greenroom.cli.output import Part, say, say_folded, say_shortened
from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.model import Difference, Examined, Seen

LONGEST = 300
"""Characters of an output's text that are shown at most, on terminals and elsewhere."""
MARKS: dict[str, Part] = {
    "passed": ("✓", "green"),
    "differs": ("✗", "red"),
    "stuck": ("✗", "red"),
    "broken": ("✗", "red"),
    "unapproved": ("○", "yellow"),
}


def tell(results: Sequence[Examined]) -> None:
    """Print each journey: its verdict, its steps, and what differs in words."""
    for result in results:
        say(MARKS[result.verdict], f" {result.journey}")
        say_folded(result.sentence)
        for step in result.seen.steps:
            _step(step, [d for d in result.differences if d.step == step.number], result)
        if result.volatile:
            say_folded(f"Different in each run, to be masked if you approve: {_volatile(result)}.")


def _step(step: Seen, differences: Sequence[Difference], result: Examined) -> None:
    mark: Part = ("✗", "red") if differences else ("✓", "green")
    if result.verdict == "unapproved" and not differences:
        mark = ("○", "yellow")
    say_shortened("  ", mark, (f" {step.number:>2}  ", "dim"), step.label)
    for difference in differences:
        say_folded(f"{difference.output}: {difference.words}", 8)
    if result.verdict == "unapproved":
        for name, output in sorted(step.outputs.items()):
            say_shortened("        ", (f"{name}  ", "cyan"), (_words(output), "dim"))


def _words(output: Output) -> str:
    if output.kind == "image":
        return f"image, {len(output.data) / 1000:.0f} kB"
    if output.kind == "table":
        content = output.content
        return f"table, {len(content['rows'])} rows, {len(content['columns'])} columns"
    if output.kind == "file":
        return f"file, {len(output.data)} bytes"
    said = " ".join(str(output.content)[: 2 * LONGEST].split())
    return f"{output.kind}: {said if len(said) <= LONGEST else f'{said[:LONGEST]}…'}"


def _volatile(result: Examined) -> str:
    names = list(dict.fromkeys(each.output for each in result.volatile))
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
