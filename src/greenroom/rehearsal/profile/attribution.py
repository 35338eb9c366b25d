"""A trace cut by the steps' times: where each step's time went."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from greenroom.rehearsal.profile.hot import lines
from greenroom.rehearsal.profile.model import Slice, Stack, StepProfile, Trace, Window
from greenroom.rehearsal.profile.waiting import is_waiting
from greenroom.rehearsal.replay.model import StepResult


def windows(steps: Iterable[StepResult]) -> list[Window]:
    """Return the time of each step, from act to rest."""
    return [Window(f"{step.number} {step.label}", step.sent_at, step.done_at) for step in steps]


def attribute(
    trace: Trace, wanted: Sequence[Window], is_own: Callable[[str], bool]
) -> tuple[StepProfile, ...]:
    """Return a profile per window; `is_own` tells the app's files from those of libraries."""
    busy = [each for each in trace.slices if not is_waiting(each.stack, is_own)]
    found = []
    for window in wanted:
        stacks = _within(busy, window)
        found.append(StepProfile(window, stacks, lines(stacks, is_own)))
    return tuple(found)


def _within(slices: Iterable[Slice], window: Window) -> Mapping[Stack, float]:
    seconds: defaultdict[Stack, float] = defaultdict(float)
    for each in slices:
        overlap = min(each.end, window.end) - max(each.start, window.start)
        if overlap > 0:
            seconds[each.stack] += overlap
    return dict(seconds)
