"""The steps of a journey with what was seen of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from greenroom.rehearsal.profile.attribution import attribute, renamed, windows
from greenroom.rehearsal.profile.model import Frame, Line, Slice, StepProfile, Trace, Window
from greenroom.rehearsal.profile.own import own_files, shortener
from greenroom.rehearsal.profile.ports import Subject
from greenroom.rehearsal.profile.resting import Rest, at_rest
from greenroom.rehearsal.profile.sources import Sources
from greenroom.rehearsal.profile.sources.notebooks import Notebooks
from greenroom.rehearsal.replay.model import Replay, StepResult


@dataclass(frozen=True)
class Sessions:
    """Sessions that were played one after another, and the trace of them."""

    replays: tuple[Replay, ...] = ()
    trace: Trace = field(default_factory=Trace)
    rest: tuple[float, float] = (0.0, 0.0)
    """From when to when nobody was there."""


def profiled(
    subject: Subject, start: Window | None, first: Sessions, later: Sessions
) -> list[StepProfile]:
    """Return a profile of the start, if it was seen, and of each step."""
    called = names(subject)
    is_own = own_files(subject.folder, subject.seen_as)
    early, trace = renamed(first.trace, called), renamed(later.trace, called)
    rest = at_rest(trace.slices, *later.rest)
    sources = Sources(subject.folder)
    steps = attribute(trace, [windows(each.steps) for each in later.replays], rest, is_own)
    beginnings = attribute(early, [windows(each.steps) for each in first.replays], rest, is_own)
    pairs = zip(steps, beginnings, strict=True)
    found = [
        replace(
            step,
            lines=_with_source(step.lines, sources),
            first=one.seconds,
            first_lines=_with_source(one.lines, sources),
            same=_same([replay.steps[number] for replay in later.replays]),
        )
        for number, (step, one) in enumerate(pairs)
    ]
    if start is None:
        return found
    begun = Rest()  # nothing rests before there is anything to wait for
    (beginning,) = attribute(_until(early, start.end), [[start]], begun, is_own)
    return [replace(beginning, lines=_with_source(beginning.lines, sources)), *found]


def names(subject: Subject) -> Callable[[Frame], Frame]:
    """Return what calls a frame of the app by its file in the app's folder, or by its cell."""
    short = shortener(subject.folder, subject.seen_as)
    notebooks = Notebooks(subject.folder)

    def called(frame: Frame) -> Frame:
        found = notebooks.named(frame)
        return found if found.cell else replace(frame, file=short(frame.file))

    return called


def _until(trace: Trace, end: float) -> Trace:
    kept: tuple[Slice, ...] = tuple(each for each in trace.slices if each.start < end)
    return replace(trace, slices=kept)


def _with_source(lines: Sequence[Line], sources: Sources) -> tuple[Line, ...]:
    return tuple(
        replace(line, source=sources.text(line.frame.file, line.frame.line)) for line in lines
    )


def _same(results: Sequence[StepResult]) -> bool | None:
    """Whether what changed in a step came out the same each time."""
    if len(results) < 2 or not any(result.changed for result in results):
        return None
    one, *others = results
    return all(
        other.changed == one.changed
        and all(other.outputs.get(name) == one.outputs.get(name) for name in one.changed)
        for other in others
    )
