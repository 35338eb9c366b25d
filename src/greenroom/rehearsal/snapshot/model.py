"""Snapshots, masks, differences and verdicts as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from greenroom.rehearsal.replay.model import Output, Replay

DifferenceKind = Literal["value", "text", "table", "image", "kind", "gone", "new", "concurrent"]
Verdict = Literal["passed", "differs", "stuck", "broken", "unapproved"]

RELATIVE = 1e-9
"""Relative difference within which two floating-point numbers are the same; a second in a Unix time is more."""
PIXELS = 0.0005
"""Share of an image's pixels that may differ."""


@dataclass(frozen=True)
class Seen:
    """The state of the app after one step."""

    number: int
    label: str
    outputs: Mapping[str, Output]


@dataclass(frozen=True)
class Snapshot:
    """The states after each step of one session."""

    steps: tuple[Seen, ...]


@dataclass(frozen=True)
class Difference:
    """One output after one step that is not as it was approved."""

    step: int
    label: str
    output: str
    kind: DifferenceKind
    words: str
    """What differs, in words: `3.1 % of pixels`."""
    share: float = 1.0
    """How much of the output differs, 0 to 1."""
    paths: tuple[str, ...] = ()
    """Where inside the output, as JSON pointers."""

    @property
    def sentence(self) -> str:
        """`Set region: table `top`: 4 of 20 cells, column `revenue``."""
        return f"{self.label}: {self.output}: {self.words}"


@dataclass(frozen=True)
class Tolerated:
    """A part of an output that may differ, and who said so."""

    output: str
    path: str = ""
    """JSON pointer of the part; empty for the whole output."""
    relative: float | None = None
    """Relative difference that is still right; None: anything is."""
    step: int | None = None
    """Only after this step; None: after every step."""
    by: str = ""
    at: str = ""
    why: str = ""


@dataclass(frozen=True)
class Mask:
    """All that may differ."""

    tolerated: tuple[Tolerated, ...] = ()

    def relative(self, step: int, output: str, path: str) -> float | None:
        """Return the relative difference allowed at a place: None if anything is."""
        for each in self.tolerated:
            here = each.output == output and each.step in (None, step)
            if here and (path == each.path or path.startswith(each.path + "/") or not each.path):
                return each.relative
        return RELATIVE

    def hides(self, step: int, output: str) -> bool:
        """Whether a whole output may be anything."""
        return any(
            each.output == output and not each.path and each.relative is None
            and each.step in (None, step)
            for each in self.tolerated
        )  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """The result of testing one journey."""

    journey: str
    verdict: Verdict
    sentence: str
    seen: Snapshot
    differences: tuple[Difference, ...] = ()
    volatile: tuple[Tolerated, ...] = ()
    """What differed between two runs of the same code: proposed for the mask, hidden from none."""
    replays: tuple[Replay, ...] = field(default=(), repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything is as it was approved."""
        return self.verdict == "passed"
