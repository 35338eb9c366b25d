"""A rule, and what it looks at."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from greenroom.rehearsal.profile.model import Advice, Frame, Line, Profile, StepProfile, Way
from greenroom.rehearsal.profile.sources import Asked, Place, Sources

WORTH = 0.1
"""Seconds below which nothing is worth a change."""
SHARE = 0.1
"""Share of its step below which nothing is worth a change."""


Function = tuple[str, int, int]
"""Its file, its cell in a notebook, and the line on which it begins; 0 for none."""


def function_around(frame: Frame, place: Place) -> Function:
    """Return the function around a line; the top of a cell counts as one of its own."""
    return frame.file, frame.cell.number if frame.cell else 0, place.function_at


@dataclass(frozen=True)
class Spot:
    """One of the app's own lines in one step, with what is known of it."""

    step: StepProfile
    line: Line
    place: Place

    def asks(self, table: Collection[str]) -> list[Asked]:
        """Return the line's calls that a table names."""
        return [asked for asked in self.place.calls if in_table(asked.name, table)]

    def spent(self, table: Collection[str]) -> float:
        """Return the seconds in calls of this line that a table names.

        What has no frame of its own, being written in C, counts as the line's own time; a function
        that its library wraps is known by its package.
        """
        asked = self.asks(table)
        packages = {each.name.partition(".")[0] for each in asked} - {""}
        seconds = self.line.own_seconds if asked else 0.0
        for call in self.line.calls:
            package = call.name.rpartition(".")[0]
            method = "." + call.name.rpartition(".")[2]
            named = any(each.name == method for each in asked)
            if in_table(call.name, table) or (package and package in packages) or named:
                seconds += call.seconds
        return seconds

    @property
    def leaf(self) -> float:
        """Seconds in the line itself and in libraries it called, not in others of the app's lines."""
        own = {each.frame.function for each in self.step.lines}
        return self.line.own_seconds + sum(
            call.seconds for call in self.line.calls if call.name not in own
        )

    @property
    def each_time(self) -> bool:
        """Whether it took its time in each of the sessions that were sampled."""
        least = min(self.line.each, default=0.0)
        return len(self.line.each) > 1 and least >= 0.25 * self.line.seconds

    @property
    def function(self) -> Function:
        """The file, cell and line in which the function around it begins."""
        return function_around(self.line.frame, self.place)

    @property
    def where(self) -> str:
        """`load()`, app.py:42."""
        function = self.line.frame.function.rpartition(".")[2]
        place = self.line.frame.place
        if self.place.function.startswith("output$"):
            return f"`{self.place.function}`, {place}"
        return f"`{function}()`, {place}" if function == self.place.function else place


class Book:
    """A profile beside the app's source."""

    def __init__(self, profile: Profile, folder: Path, worth: float = WORTH) -> None:
        self.profile, self.sources, self.worth = profile, Sources(folder), worth

    def pays(self, seconds: float, step: StepProfile) -> bool:
        """Whether so much of a step is worth a change."""
        return seconds >= max(self.worth, SHARE * step.seconds)

    def spots(
        self, step: StepProfile, lines: Iterable[Line] | None = None, least: float | None = None
    ) -> Iterator[Spot]:
        """Yield the lines of a step that are worth a look, the dearest first."""
        for line in step.lines if lines is None else lines:
            if line.seconds >= (self.worth if least is None else least):
                yield Spot(step, line, self.sources.place(line.frame.file, line.frame.line))

    def function_of(self, frame: Frame) -> Function:
        """Return where the function of a frame begins; R names few of them."""
        return function_around(frame, self.sources.place(frame.file, frame.line))

    def all_spots(self) -> Iterator[Spot]:
        """Yield the lines of every step that somebody waits for."""
        for step in self.profile.actions:
            yield from self.spots(step)

    @property
    def r(self) -> bool:
        """Whether the app is written in R."""
        return self.profile.framework in {"shiny-r", "plumber"}


@dataclass(frozen=True)
class Rule:
    """One fault and what to do about it."""

    name: str
    way: Way
    find: Callable[[Book], Iterable[Advice]]
    also: bool = False
    """Whether it speaks of lines that an earlier rule has taken."""


def in_table(name: str, table: Collection[str]) -> bool:
    """Whether a call is named: as a whole, by its method, or by its package and last name."""
    first, dot, _ = name.partition(".")
    last = name.rpartition(".")[2]
    return name in table or (bool(dot and first) and f"{first}.{last}" in table)
