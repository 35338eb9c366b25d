"""Rehearsals, their parts and people's judgements, as values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["waiting", "running", "done"]
PartKind = Literal["test", "load", "profile"]
PartVerdict = Literal[
    "passed", "unclear", "unapproved", "differs", "stuck", "broken", "slow", "failed"
]
"""`unclear`: the measurement itself was disturbed, which says nothing against the app."""
Verdict = Literal["", "passed", "unapproved", "differs", "failed"]
"""Of a whole rehearsal; empty until it is done."""
Verb = Literal["accept", "reject", "tolerate"]

OVERALL: dict[PartVerdict, Verdict] = {
    "passed": "passed",
    "unclear": "passed",
    "unapproved": "unapproved",
    "differs": "differs",
    "slow": "failed",
    "stuck": "failed",
    "broken": "failed",
    "failed": "failed",
}
WORST_FIRST: tuple[Verdict, ...] = ("failed", "differs", "unapproved", "passed")


@dataclass(frozen=True)
class Wish:
    """Which parts are wanted besides the tests of outputs, and how flags are set."""

    load: bool = True
    profile: bool = True
    flags: dict[str, str] = field(default_factory=dict)
    """Variants by flag, instead of what the first stage has."""
    both_ways: bool = True
    """Whether the journeys are also replayed with each release flag the other way."""


@dataclass(frozen=True)
class Way:
    """One flag set another way than the rehearsal has it."""

    flag: str
    variant: str

    def of(self, journey: str) -> str:
        """Return what a journey is called that is played this way; it can be the name of a folder."""
        return re.sub(r"[^\w .-]", "-", f"{journey} with {self.flag} {self.variant}")[:80].strip()


@dataclass(frozen=True)
class Part:
    """One part of a rehearsal: plain values, as they are stored."""

    kind: PartKind
    journey: str
    verdict: PartVerdict
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    """A test: `steps`, `differences`, `volatile`. A load test: its numbers. A profile: its lines."""


@dataclass(frozen=True)
class Rehearsal:
    """One run of a version's journeys."""

    id: str
    app: str
    version: int
    digest: str
    """Of the version's bundle: what was found holds for these bytes."""
    state: State
    verdict: Verdict
    sentence: str
    wish: Wish
    parts: tuple[Part, ...]
    ordered_by: str
    ordered_at: datetime
    began_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        if self.began_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.began_at).total_seconds()

    def part(self, kind: PartKind, journey: str) -> Part | None:
        """Return one of its parts."""
        found = (p for p in self.parts if p.kind == kind and p.journey == journey)
        return next(found, None)


@dataclass(frozen=True)
class Judgement:
    """What a person said of what a rehearsal saw."""

    id: str
    app: str
    journey: str
    verb: Verb
    step: int | None
    """None: of the whole journey."""
    output: str
    rehearsal: str
    version: int
    by: str
    at: datetime
    why: str


def overall(parts: Iterable[Part]) -> Verdict:
    """Return the worst of the parts' verdicts."""
    found = {OVERALL[part.verdict] for part in parts}
    return next((verdict for verdict in WORST_FIRST if verdict in found), "failed")


def sentence(parts: Sequence[Part]) -> str:
    """Say in a sentence how it went: what is wrong first."""
    wrong = [part for part in parts if OVERALL[part.verdict] != "passed"]
    if not wrong:
        loads = [part.sentence for part in parts if part.kind == "load"]
        tests = [part for part in parts if part.kind == "test"]
        ways = len({tuple(part.facts["way"].values()) for part in tests if part.facts.get("way")})
        count = sum(1 for part in tests if not part.facts.get("way"))
        journeys = "The journey is" if count == 1 else f"All {count} journeys are"
        flags = [f"Flags were tried {ways} other way{'s' if ways > 1 else ''}."] if ways else []
        return " ".join([f"{journeys} as approved.", *loads[:1], *flags])
    worst = min(wrong, key=lambda part: WORST_FIRST.index(OVERALL[part.verdict]))
    more = f" And {len(wrong) - 1} more." if len(wrong) > 1 else ""
    return f"{worst.journey}: {worst.sentence}{more}"
