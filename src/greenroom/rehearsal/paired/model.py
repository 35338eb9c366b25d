"""Paired replays as values; JSON between two processes of ours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

Fault = Literal["", "new", "old", "both"]
Flags = dict[str, str]
"""Variants by flag, whatever their rules say."""
NO_FLAGS: tuple[Flags, Flags] = ({}, {})


@dataclass(frozen=True)
class Side:
    """An instance of a version, and its files."""

    socket: Path
    bundle: Path


@dataclass(frozen=True)
class PairedOrder:
    """What is to be played."""

    old: Side
    new: Side
    pairs: int
    """How many pairs each journey should yield, its rounds allowing."""


@dataclass(frozen=True)
class Pair:
    """One step of one round."""

    step: int
    label: str
    old: float
    """Seconds."""
    new: float


@dataclass(frozen=True)
class PairedJourney:
    """What came of one journey."""

    name: str
    pairs: tuple[Pair, ...] = ()
    differences: tuple[str, ...] = ()
    """Outputs that the new version shows in another way, in words."""
    errors: tuple[str, ...] = ()
    """Outputs that are an error on the new version and none on the old one, in words."""
    fault: Fault = ""
    """Which version could not be played to the end."""
    why: str = ""


@dataclass(frozen=True)
class PairedReplay:
    """What came of all journeys."""

    journeys: tuple[PairedJourney, ...] = ()

    @property
    def pairs(self) -> list[Pair]:
        """The pairs of all journeys."""
        return [pair for journey in self.journeys for pair in journey.pairs]

    @property
    def errors(self) -> list[str]:
        """What became an error in all journeys."""
        return [each for journey in self.journeys for each in journey.errors]

    @property
    def differences(self) -> list[str]:
        """What differs in all journeys."""
        return [each for journey in self.journeys for each in journey.differences]


ORDER: TypeAdapter[PairedOrder] = TypeAdapter(PairedOrder)
JOURNEY: TypeAdapter[PairedJourney] = TypeAdapter(PairedJourney)
