"""What is right: the files approved beside the journey, and what people accepted since. Pure.

An output is right if it is as in the approved files or as somebody accepted it on the server; so
neither way of approving shadows the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.server.model import Verb
from greenroom.rehearsal.snapshot.compare import compare_outputs
from greenroom.rehearsal.snapshot.model import Mask, Seen, Snapshot, Tolerated

Key = tuple[int | None, str]


@dataclass(frozen=True)
class Said:
    """A judgement, with what was accepted by it."""

    verb: Verb
    step: int | None
    output: str
    accepted: Snapshot | None = None
    """The states from that step on; for one output, only that output in them."""


def in_force(said: Iterable[Said]) -> list[Said]:
    """Return the newest judgement of each output, oldest first; a rejection takes back what was said."""
    newest: dict[Key, Said] = {}
    for each in said:
        newest.pop((each.step, each.output), None)
        newest[each.step, each.output] = each
    return [each for each in newest.values() if each.verb != "reject"]


def lenient(mask: Mask, said: Sequence[Said]) -> Mask:
    """Return the mask with what people tolerate."""
    more = [Tolerated(each.output) for each in said if each.verb == "tolerate"]
    return replace(mask, tolerated=(*mask.tolerated, *more))


def right(
    approved: Snapshot | None, said: Sequence[Said], seen: Snapshot, mask: Mask
) -> Snapshot | None:
    """Return what to compare `seen` with, or None if nothing has been approved in any way."""
    accepted = [each for each in said if each.verb == "accept" and each.accepted]
    whole = [each.accepted for each in accepted if not each.output]
    base = approved or (whole[-1] if whole else None)
    if base is None:
        return None
    known = {step.number: step for step in base.steps}
    steps = []
    for now in seen.steps:
        step = known.get(now.number)
        if step is not None:
            steps.append(_with_accepted(step, now, accepted, mask))
    return Snapshot(tuple(steps))


def _with_accepted(step: Seen, now: Seen, accepted: Sequence[Said], mask: Mask) -> Seen:
    outputs = dict(step.outputs)
    for each in accepted:
        state = _state(each, now)
        if state is None:
            continue
        names = [each.output] if each.output else {*outputs, *state.outputs}
        for name in list(names):
            if _same(state.outputs, now.outputs, name, now.number, mask):
                _put(outputs, name, state.outputs.get(name))
    return replace(step, outputs=outputs)


def _state(said: Said, now: Seen) -> Seen | None:
    assert said.accepted
    found = (step for step in said.accepted.steps if step.number == now.number)
    state = next(found, None)
    return state if state and state.label == now.label else None


def _same(
    accepted: Mapping[str, Output], now: Mapping[str, Output], name: str, step: int, mask: Mask
) -> bool:
    def allowed(path: str) -> float | None:
        return mask.relative(step, name, path)

    return compare_outputs(accepted.get(name), now.get(name), allowed) is None


def _put(outputs: dict[str, Output], name: str, output: Output | None) -> None:
    if output is None:
        outputs.pop(name, None)
    else:
        outputs[name] = output
