"""The app's own lines that the time hangs on, and the library function each one calls."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from greenroom.rehearsal.profile.model import Frame, Line, Stack


@dataclass
class _Sum:
    seconds: float = 0.0
    own: float = 0.0
    calls: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def lines(stacks: Mapping[Stack, float], is_own: Callable[[str], bool]) -> tuple[Line, ...]:
    """Return the app's own lines, those with most time first; a line that recurs counts once."""
    sums: defaultdict[Frame, _Sum] = defaultdict(_Sum)
    for stack, seconds in stacks.items():
        for position, frame in _own_frames(stack, is_own):
            entry = sums[frame]
            entry.seconds += seconds
            if position == len(stack) - 1:
                entry.own += seconds
            else:
                entry.calls[_called(stack[position + 1], is_own)] += seconds
    found = [_line(frame, entry) for frame, entry in sums.items()]
    return tuple(sorted(found, key=lambda line: (-line.seconds, line.frame.place)))


def _own_frames(stack: Stack, is_own: Callable[[str], bool]) -> Iterator[tuple[int, Frame]]:
    seen: set[Frame] = set()
    for position, frame in enumerate(stack):
        if is_own(frame.file) and frame not in seen:
            seen.add(frame)
            yield position, frame


def _line(frame: Frame, entry: _Sum) -> Line:
    calls, seconds = max(entry.calls.items(), key=lambda item: item[1], default=("", 0.0))
    return Line(frame, entry.seconds, entry.own, calls, seconds)


def _called(frame: Frame, is_own: Callable[[str], bool]) -> str:
    if is_own(frame.file) or not frame.file:
        return frame.function
    return f"{package(frame.file)}.{frame.function}"


def package(file: str) -> str:
    """Return the import name a file belongs to: `pandas` of `…/site-packages/pandas/io/x.py`."""
    parts = PurePosixPath(file).parts
    for root in ("site-packages", "dist-packages"):
        if root in parts and parts.index(root) + 1 < len(parts):
            return parts[parts.index(root) + 1].removesuffix(".py")
    for position, part in enumerate(parts):
        if part.startswith("python3") and position + 1 < len(parts):
            return parts[position + 1].removesuffix(".py")
    return PurePosixPath(file).stem
