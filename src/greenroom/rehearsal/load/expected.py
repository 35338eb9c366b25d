"""What outputs are expected: those that one person alone got, as far as they are always the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from greenroom.rehearsal.load.difference import differing, leaves, words
from greenroom.rehearsal.load.records import Wrong
from greenroom.rehearsal.replay.model import Output, Replay, StepResult

Place = tuple[int, str]
"""Step and output."""


@dataclass(frozen=True)
class Expected:
    """Outputs of each step, and the places in them that differ from one session to the next."""

    outputs: Mapping[int, Mapping[str, Output]] = field(default_factory=dict)
    volatile: Mapping[Place, frozenset[str]] = field(default_factory=dict)

    def wrong(self, result: StepResult) -> tuple[Wrong, ...]:
        """Return the outputs of a step that are not as expected."""
        known = self.outputs.get(result.number)
        if known is None or known == result.outputs:
            return ()
        found = []
        for name in sorted(known.keys() | result.outputs.keys()):
            was, came = known.get(name), result.outputs.get(name)
            if was != came:
                found += self._judged((result.number, name), was, came)
        return tuple(found)

    def _judged(self, place: Place, was: Output | None, came: Output | None) -> list[Wrong]:
        ignored = self.volatile.get(place, frozenset())
        if ALL in ignored:
            return []
        if was is None or came is None:
            return [Wrong(place[1], "missing" if came is None else "not there when alone")]
        before, after = leaves(was), leaves(came)
        apart = differing(before, after) - ignored
        return [Wrong(place[1], words(was, came, before, after, apart))] if apart else []


ALL = "*"
"""Stands for every place of an output."""


def learned(replays: Sequence[Replay]) -> Expected:
    """Return what several sessions of one person had in common."""
    first, *others = replays
    outputs = {step.number: step.outputs for step in first.steps if step.outputs}
    volatile: dict[Place, set[str]] = {}
    for replay in others:
        for step in replay.steps:
            for name, places in _apart(outputs.get(step.number, {}), step.outputs):
                volatile.setdefault((step.number, name), set()).update(places)
    return Expected(outputs, {place: frozenset(found) for place, found in volatile.items()})


def drifted(expected: Expected, afterwards: Replay) -> frozenset[Place]:
    """Return the outputs that are other ones although the person is alone again."""
    return frozenset(
        (step.number, wrong.output) for step in afterwards.steps for wrong in expected.wrong(step)
    )


def _apart(
    one: Mapping[str, Output], other: Mapping[str, Output]
) -> Iterable[tuple[str, set[str]]]:
    for name in one.keys() | other.keys():
        a, b = one.get(name), other.get(name)
        if a is None or b is None:
            yield name, {ALL}
        elif a != b:
            yield name, differing(leaves(a), leaves(b))
