"""Changes to a journey that a person asks for. Pure: each returns another journey."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Journey, Step


@dataclass(frozen=True)
class Uploaded:
    """A file that the person gave the app."""

    step: int
    label: str
    name: str
    blob: str
    """Its digest."""
    size: int


def renamed(journey: Journey, number: int, label: str) -> Journey:
    """Give a step other words."""
    return _changed(journey, number, lambda step: replace(step, label=label))


def with_timeout(journey: Journey, number: int, seconds: float) -> Journey:
    """Let a step take longer, or less long."""
    return _changed(journey, number, lambda step: replace(step, timeout=seconds * 1000))


def without(journey: Journey, numbers: Collection[int]) -> Journey:
    """Take steps out; the others keep their numbers, so that what was approved still fits them."""
    for number in numbers:
        _must_have(journey, number)
    if journey.steps and journey.steps[0].number in numbers:
        raise JourneyError(
            f"Step {journey.steps[0].number} opens the app, so it stays.",
            "",
            "Without it there is no session: record again, or delete the journey's file.",
        )
    left = tuple(step for step in journey.steps if step.number not in numbers)
    for step in left:
        for number in numbers:
            if f"${{{number}:" in json.dumps(dict(step.act.detail)):
                raise JourneyError(
                    f"Step {step.number} ({step.label}) needs an answer of step {number}.",
                    "",
                    f"Remove both: {number} {step.number}.",
                )
    return replace(journey, steps=left, events=())


def uploads(journey: Journey) -> list[Uploaded]:
    """Return the files that the journey holds, because a person uploaded them."""
    found = []
    for step in journey.steps:
        for file in _files(step.act.detail):
            data = journey.blobs.get(file["blob"], b"")
            name = str(file.get("name") or "a file")
            found.append(Uploaded(step.number, step.label, name, file["blob"], len(data)))
    return found


def with_upload(journey: Journey, blob: str, data: bytes) -> Journey:
    """Upload other bytes instead; nothing of the old ones stays, not on the wire either."""
    new = digest(data)
    steps = tuple(
        replace(step, act=replace(step.act, detail=_swapped(step.act.detail, blob, new, len(data))))
        for step in journey.steps
    )
    blobs = {name: each for name, each in journey.blobs.items() if name != blob}
    return replace(journey, steps=steps, blobs=blobs | {new: data}, events=())


def _changed(journey: Journey, number: int, change: Callable[[Step], Step]) -> Journey:
    _must_have(journey, number)
    steps = tuple(change(step) if step.number == number else step for step in journey.steps)
    return replace(journey, steps=steps)


def _must_have(journey: Journey, number: int) -> None:
    if number not in {step.number for step in journey.steps}:
        numbers = ", ".join(str(step.number) for step in journey.steps)
        raise JourneyError(
            f"{journey.name} has no step {number}.", "", f"It has the steps {numbers}."
        )


def _files(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("blob"), str):
            yield value
        for each in value.values():
            yield from _files(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _files(each)


def _swapped(value: Any, old: str, new: str, size: int) -> Any:
    if isinstance(value, Mapping):
        changed = {key: _swapped(each, old, new, size) for key, each in value.items()}
        if value.get("blob") == old:
            changed["blob"] = new
            changed |= {"size": size} if "size" in value else {}
        return changed
    if isinstance(value, list | tuple):
        return [_swapped(each, old, new, size) for each in value]
    return value
