"""Traces cut by the steps' times: where each step's time went."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from greenroom.rehearsal.profile.hot import IsOwn, lines
from greenroom.rehearsal.profile.model import Frame, Slice, Stack, StepProfile, Trace, Window
from greenroom.rehearsal.profile.resting import Rest, is_waiting
from greenroom.rehearsal.replay.model import StepResult


def windows(steps: Iterable[StepResult]) -> list[Window]:
    """Return the time of each step, from act to rest."""
    return [Window(step.number, step.label, step.sent_at, step.done_at) for step in steps]


def attribute(
    trace: Trace, sessions: Sequence[Sequence[Window]], rest: Rest, is_own: Callable[[str], bool]
) -> list[StepProfile]:
    """Return a profile per step, the mean of sessions in which each step was made once."""
    own = rest.own(is_own)
    busy = [each for each in trace.slices if not is_waiting(each.stack, rest, own)]
    return [_profile(busy, same, own) for same in zip(*sessions, strict=False)]


def _profile(busy: list[Slice], same: tuple[Window, ...], own: IsOwn) -> StepProfile:
    cuts = [within(busy, window) for window in same]
    total: defaultdict[Stack, float] = defaultdict(float)
    for cut in cuts:
        for stack, seconds in cut.items():
            total[stack] += seconds / len(cuts)
    mean = sum(window.seconds for window in same) / len(same)
    return StepProfile(same[0].number, same[0].name, mean, dict(total), lines(cuts, own))


def within(slices: Iterable[Slice], window: Window) -> Mapping[Stack, float]:
    """Return the seconds of each stack in a window."""
    seconds: defaultdict[Stack, float] = defaultdict(float)
    for each in slices:
        overlap = min(each.end, window.end) - max(each.start, window.start)
        if overlap > 0:
            seconds[each.stack] += overlap
    return dict(seconds)


def renamed(trace: Trace, name: Callable[[Frame], Frame]) -> Trace:
    """Return the trace with the app's files and cells as people call them."""
    known: dict[Frame, Frame] = {}
    stacks: dict[Stack, Stack] = {}

    def called(frame: Frame) -> Frame:
        if frame not in known:
            known[frame] = name(frame)
        return known[frame]

    found = []
    for each in trace.slices:
        if each.stack not in stacks:
            stacks[each.stack] = _folded(called(frame) for frame in each.stack)
        found.append(replace(each, stack=stacks[each.stack]))
    return replace(trace, slices=tuple(found))


COMPREHENSIONS = ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")


def _folded(stack: Iterable[Frame]) -> Stack:
    """Return a stack in which a comprehension is part of the function that it stands in."""
    found: list[Frame] = []
    for frame in stack:
        inside = found and found[-1].file == frame.file
        if inside and frame.function.endswith(COMPREHENSIONS):
            found[-1] = replace(found[-1], line=frame.line, cell=frame.cell)
        else:
            found.append(frame)
    return tuple(found)
