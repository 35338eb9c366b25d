"""The app's own lines that the time hangs on, and what each one calls."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from greenroom.rehearsal.profile.model import Call, Frame, Line, Stack

Stacks = Mapping[Stack, float]
"""Seconds by stack."""
IsOwn = Callable[[Frame], bool]


@dataclass
class _Sum:
    sessions: int
    own: float = 0.0
    calls: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    each: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.each = [0.0] * self.sessions


def lines(sessions: Sequence[Stacks], is_own: IsOwn) -> tuple[Line, ...]:
    """Return the app's own lines, those with most time first; a line that recurs counts once.

    The seconds are the mean of the sessions.
    """
    sums: defaultdict[Frame, _Sum] = defaultdict(lambda: _Sum(len(sessions)))
    for number, stacks in enumerate(sessions):
        for stack, seconds in stacks.items():
            for position, frame in _own_frames(stack, is_own):
                entry = sums[frame]
                entry.each[number] += seconds
                if position == len(stack) - 1:
                    entry.own += seconds
                else:
                    entry.calls[_called(stack[position + 1], is_own)] += seconds
    found = [_line(frame, entry) for frame, entry in sums.items()]
    return tuple(sorted(found, key=lambda line: (-line.seconds, line.frame.place)))


def _own_frames(stack: Stack, is_own: IsOwn) -> Iterator[tuple[int, Frame]]:
    """Yield each own frame with its place, of a line that recurs the innermost."""
    last = {frame: position for position, frame in enumerate(stack) if is_own(frame)}
    for frame, position in last.items():
        yield position, frame


def _line(frame: Frame, entry: _Sum) -> Line:
    count = entry.sessions
    calls = sorted(entry.calls.items(), key=lambda item: -item[1])
    return Line(
        frame,
        sum(entry.each) / count,
        entry.own / count,
        tuple(Call(name, seconds / count) for name, seconds in calls),
        tuple(entry.each),
    )


def _called(frame: Frame, is_own: IsOwn) -> str:
    if is_own(frame) or not frame.file:
        return frame.function
    return f"{package(frame.file)}.{frame.function}"


def package(file: str) -> str:
    """Return the import name a file belongs to: `pandas` of `…/site-packages/pandas/io/x.py`."""
    parts = PurePosixPath(file).parts
    for root in ("site-packages", "dist-packages"):
        if root in parts and parts.index(root) + 1 < len(parts):
            return parts[parts.index(root) + 1].removesuffix(".py")
    if file.startswith("<frozen importlib"):
        return "importlib"
    for position, part in enumerate(parts):
        if part.startswith("python3") and position + 1 < len(parts):
            return parts[position + 1].removesuffix(".py")
    return PurePosixPath(file).stem
