"""What `greenroom load` prints while it goes on and in the end."""

import sys

from greenroom.cli.output import Part, err, note, say, say_folded, table
from greenroom.cli.words import several
from greenroom.rehearsal.load.capacity import Capacity, Trial
from greenroom.rehearsal.load.compare import Comparison
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.tally import Progress
from greenroom.rehearsal.load.verdict import details, seconds

CLEAR = "\r\x1b[2K"


class Live:
    """One line that is written over on a terminal; nothing in a pipe but the beginnings of parts."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._drawn = False
        self._moving = not quiet and sys.stderr.isatty()

    def part(self, words: str) -> None:
        """Say that a part of the test begins."""
        self.clear()
        if not self._quiet:
            note(words)

    def progress(self, now: Progress) -> None:
        """Show the numbers of this moment."""
        if self._moving:
            line = progress_line(now)[: err().width - 1]
            print(f"{CLEAR}{line}", end="", file=sys.stderr, flush=True)
            self._drawn = True

    def trial(self, trial: Trial) -> None:
        """Say how a number of people went in a search."""
        self.clear()
        if not self._quiet:
            mark: Part = ("● served", "green") if trial.served else ("✗ not served", "red")
            note(f"{several(trial.users, 'user'):>10}  ", mark, f"  {trial.why}")

    def clear(self) -> None:
        """Take the moving line away."""
        if self._drawn:
            print(CLEAR, end="", file=sys.stderr, flush=True)
            self._drawn = False


def progress_line(now: Progress) -> str:
    """Return `12 s · 20 users · 31 done · Set region p50 0.2 s p95 0.8 s · 0 errors`."""
    parts = [f"{now.seconds:.0f} s", several(now.users, "user"), f"{now.done:,} done"]
    if now.p50 is not None and now.p95 is not None:
        parts.append(f"{now.slowest[:20]}: p50 {seconds(now.p50)}, p95 {seconds(now.p95)}")
    parts.append(several(now.failed, "error"))
    if now.wrong:
        parts.append(f"{now.wrong:,} wrong")
    if now.cpu > 0.5 or now.lag > 0.02:
        parts.append(f"generator {now.cpu:.0%}, {now.lag * 1000:.0f} ms late")
    return " · ".join(parts)


def tell(result: Result, comparison: Comparison | None) -> None:
    """Print the sentence, the table, and what went wrong."""
    verdict = result.verdict
    mark: Part = ("● ", "green") if verdict.passed else ("✗ ", "red")
    if not verdict.valid:
        mark = ("◐ ", "yellow")
    say(mark, (verdict.sentence, "bold"))
    for words in (*verdict.notes, *details(result)):
        say_folded(words)
    _steps(result)
    if comparison:
        say()
        say(comparison.sentence)
        if comparison.caution:
            say_folded(comparison.caution)
    for line in result.log[-10:]:
        say(("  " + line, "dim"))


def _steps(result: Result) -> None:
    if not result.counted.steps:
        return
    say()
    rows: list[list[Part]] = []
    for step in result.counted.steps:
        single = result.alone.step(step.number)
        alone = seconds(single.p50) if single else ""
        first = "" if step.first_p50 is None else seconds(step.first_p50)
        spread = [seconds(each) for each in (step.p50, step.p95, step.p99, step.max)]
        label = step.label if len(step.label) <= 28 else step.label[:27] + "…"
        rows.append([label, f"{step.count:,}", alone, first, *spread])
    table(("STEP", "TIMES", "ALONE", "FIRST", "P50", "P95", "P99", "MAX"), rows)


def tell_capacity(found: Capacity) -> None:
    """Print the answer of a search."""
    mark: Part = ("● ", "green") if found.valid and found.users else ("✗ ", "red")
    say(mark, (found.sentence, "bold"))
