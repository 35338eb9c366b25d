"""A rehearsal on the server: how it goes, and what it found."""

import sys
import time
from textwrap import shorten
from typing import Any

from greenroom.api.schemas import PartOut, RehearsalOut
from greenroom.cli.output import Part, err, say, say_folded, say_shortened, table
from greenroom.cli.target import AppDoor

ASKED_EVERY = 0.5
"""Seconds between two questions how it goes."""
CLEAR = "\r\x1b[2K"
MARKS: dict[str, Part] = {
    "passed": ("✓", "green"),
    "unclear": ("◐", "yellow"),
    "unapproved": ("○", "yellow"),
    "waiting": ("○", "dim"),
    "running": ("◐", "yellow"),
}
WRONG: Part = ("✗", "red")
PAST = {"accept": "accepted", "reject": "rejected", "tolerate": "tolerated"}
CHANGES: dict[str, Part] = {
    "slower": ("▲ slower", "red"),
    "faster": ("▼ faster", "green"),
    "new": ("new", "dim"),
}
LONGEST_LABEL = 30
TITLES = {"test": "outputs", "load": "load", "profile": "profile"}


class Going:
    """Follows a rehearsal, with one line that is written over on a terminal."""

    def __init__(self, door: AppDoor, *, quiet: bool) -> None:
        self._door, self._moving = door, not quiet and sys.stderr.isatty()

    def follow(self, rehearsal: RehearsalOut) -> RehearsalOut:
        """Return the rehearsal once it is done."""
        begun = time.monotonic()
        while rehearsal.state != "done":
            self._draw(rehearsal, time.monotonic() - begun)
            time.sleep(ASKED_EVERY)
            rehearsal = self._door.get(f"rehearsals/{rehearsal.id}", RehearsalOut)
        if self._moving:
            print(CLEAR, end="", file=sys.stderr, flush=True)
        return rehearsal

    def _draw(self, rehearsal: RehearsalOut, seconds: float) -> None:
        if self._moving:
            doing = rehearsal.doing or ("waiting for its turn" if not rehearsal.began_at else "")
            words = f"{seconds:3.0f} s  {doing}"[: err().width - 1]
            print(f"{CLEAR}{words}", end="", file=sys.stderr, flush=True)


def tell(rehearsal: RehearsalOut) -> None:
    """Print each part, and the verdict."""
    for part in rehearsal.parts:
        say(MARKS.get(part.verdict, WRONG), f" {part.journey}  ", (TITLES[part.kind], "dim"))
        say_folded(part.sentence)
        {"test": _test, "load": _load, "profile": _profile}[part.kind](part)
    state = rehearsal.verdict or rehearsal.state
    words = rehearsal.sentence or f"It is {rehearsal.state}. {rehearsal.doing}".strip()
    say(MARKS.get(state, WRONG), (f" v{rehearsal.version}: ", "bold"), words)


def _test(part: PartOut) -> None:
    differences = part.facts.get("differences", [])
    for step in part.facts.get("steps", []):
        found = [each for each in differences if each["step"] == step["number"]]
        left = [each for each in found if _judged(each) not in ("accept", "tolerate")]
        mark = WRONG if left else ("✓", "green")
        if part.verdict == "unapproved" and not left:
            mark = ("○", "yellow")
        say_shortened("  ", mark, (f" {step['number']:>2}  ", "dim"), step["label"])
        for each in found:
            said = f" ({PAST[_judged(each)]} by {each['judged']['by']})" if _judged(each) else ""
            say_folded(f"{each['output']}: {each['words']}{said}", 8)
    if volatile := part.facts.get("volatile"):
        say_folded(f"Different in each run: {', '.join(volatile[:6])}.")


def _judged(difference: dict[str, Any]) -> str:
    return difference.get("judged", {}).get("verb", "")


def _load(part: PartOut) -> None:
    _notes(part)
    steps = part.facts.get("steps", [])
    if steps:
        before = part.facts.get("before", "").rpartition("@")[2]
        heads = (
            "  STEP",
            "ALONE",
            "P50",
            "P95",
            *([f"P95 OF {before.upper()}", ""] if before else []),
        )
        table(heads, [_times(step, compared=bool(before)) for step in steps])
    if part.facts.get("comparison"):
        say_folded(part.facts["comparison"])


def _times(step: dict[str, Any], *, compared: bool) -> list[Part]:
    row: list[Part] = [f"  {shorten(step['label'], LONGEST_LABEL, placeholder='…')}"]
    row += [_time(step[key]) for key in ("alone", "p50", "p95")]
    if compared:
        row += [_time(step.get("before")), CHANGES.get(step.get("change", ""), "")]
    return row


def _profile(part: PartOut) -> None:
    for advice in part.facts.get("advice", []):
        say_folded(f"→ {advice['what']}")
        say_folded(advice["evidence"], 4)
    _notes(part)
    if part.facts.get("comparison"):
        say_folded(part.facts["comparison"])


def _notes(part: PartOut) -> None:
    for words in part.facts.get("notes", []):
        say_folded(words)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.1 else f"{seconds:.2f} s"
