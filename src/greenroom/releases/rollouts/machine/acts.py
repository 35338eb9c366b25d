"""What people may do with a rollout, and what each act makes of it. Pure, like the machine."""

from datetime import datetime, timedelta

from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.releases.rollouts.machine import moves
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.moves import Transition
from greenroom.releases.rollouts.model import HELD_BY_A_GATE, Rollout, State

FREEZE_WINDOW = "freeze-window"
"""Skipped like a gate: the calendar's say."""
_MAY_PAUSE: frozenset[State] = frozenset({"pending", "checking", "stepping", "soaking"})
_GOES_BY_ITSELF: frozenset[State] = frozenset(
    {"queued", "warming", "promoting", "draining", "aborting"}
)


def pause(rollout: Rollout, actor: str, reason: str, at: datetime) -> Transition:
    """Stay as it is until somebody resumes it."""
    if rollout.state not in _MAY_PAUSE:
        raise _not_now("paused", rollout)
    said = f"{actor} paused it{f': {reason}' if reason else '.'}"
    return moves.pause(rollout, "operator", said, at)


def resume(rollout: Rollout, actor: str, facts: Facts, at: datetime) -> Transition:
    """Go on where it was paused; gates that were not sure are asked anew."""
    if rollout.state != "paused" or rollout.paused_from is None:
        raise _not_now("resumed", rollout)
    if rollout.pause_reason == "step":
        return advance(rollout, actor, facts, at)
    return back_to_work(rollout, f"{actor} resumed it.", at, is_anew=True)


def advance(rollout: Rollout, actor: str, facts: Facts, at: datetime) -> Transition:
    """Take the next step now instead of when its pause is over."""
    if rollout.is_over or rollout.state in _GOES_BY_ITSELF:
        raise _not_now("advanced", rollout)
    _must_not_be_frozen(rollout, facts)
    at_state = rollout.paused_from if rollout.state == "paused" else rollout.state
    if at_state == "pending":
        return moves.warm(rollout, at)
    if at_state == "soaking":
        _must_pass(rollout, facts, facts.during)
        return moves.drain(rollout, at)
    _must_pass(rollout, facts, facts.before if rollout.step < 0 else facts.during)
    moved = moves.go_on(rollout, facts, at)
    assert moved is not None, "only a freeze window holds a step, and none is on"
    return moved


def may_skip(rollout: Rollout, facts: Facts) -> tuple[str, ...]:
    """Return what holds it now and a person may skip, the gate that stopped it first."""
    gates = facts.before if rollout.step < 0 else facts.during
    asked = rollout.state in ("checking", "stepping", "paused", "soaking")
    left = facts.undecided(gates) if asked else ()
    stopped = facts.first(left, "fail") or facts.first(left, "inconclusive")
    first = (stopped.verdict.gate,) if stopped else ()
    is_held = facts.frozen_until is not None and rollout.state in ("pending", "stepping")
    return tuple(dict.fromkeys((*first, *left, *((FREEZE_WINDOW,) if is_held else ()))))


def skipped(rollout: Rollout, actor: str, gate: str, facts: Facts, at: datetime) -> Transition:
    """Go on after a gate was skipped, unless another holds it too; the others keep their verdicts."""
    if rollout.is_over or rollout.state == "queued":
        raise _not_now("changed", rollout)
    known = (*rollout.strategy.gates, FREEZE_WINDOW)
    if gate not in known:
        raise GreenroomError(f"This rollout has no gate {gate}.", fix=f"It has {', '.join(known)}.")
    said = f"{actor} skipped {gate}."
    waits = rollout.state == "paused" and rollout.pause_reason in HELD_BY_A_GATE
    if waits and gate != FREEZE_WINDOW and not _holds_too(rollout, facts, gate):
        return Transition("rollout.skipped", back_to_work(rollout, said, at).changes)
    return Transition("rollout.skipped", {"state_since": rollout.state_since})


def _holds_too(rollout: Rollout, facts: Facts, skipped: str) -> bool:
    """Whether a gate that is not skipped has failed or was not sure."""
    asked = facts.before if rollout.step < 0 else facts.during
    others = tuple(gate for gate in asked if gate != skipped)
    return bool(facts.first(others, "fail") or facts.first(others, "inconclusive"))


def abort(rollout: Rollout, actor: str, reason: str, at: datetime) -> Transition:
    """Give it up: newcomers get the version before again."""
    if rollout.is_over or rollout.state == "aborting":
        raise _not_now("aborted", rollout)
    said = f"{actor} aborted it{f': {reason}' if reason else '.'}"
    if rollout.is_released and not rollout.can_go_back:
        raise ConflictError(
            f"There is no version before {rollout.name} to go back to.",
            "It is the first release here.",
            "greenroom stop takes the app off.",
        )
    if rollout.step < 0 and not rollout.is_released:
        return moves.end("cancelled", said, at)
    return moves.abort(rollout, said, at)


def back_to_work(rollout: Rollout, said: str, at: datetime, *, is_anew: bool = False) -> Transition:
    """Leave the pause for the state that it interrupted."""
    changes = {
        "state": rollout.paused_from,
        "reason": said,
        "state_since": at,
        "pause_reason": "",
        "paused_from": None,
        "deadline_at": at + timedelta(seconds=rollout.strategy.deadline),
        "on_deadline": {"pending": "cancel", "soaking": "complete"}.get(
            rollout.paused_from or "", "pause"
        ),
    }
    return Transition("rollout.resumed", changes | ({"step_since": at} if is_anew else {}))


def _must_pass(rollout: Rollout, facts: Facts, gates: tuple[str, ...]) -> None:
    left = facts.undecided(gates)
    if left:
        raise ConflictError(
            f"The gate {left[0]} has not passed.",
            _what_it_said(facts, left[0]),
            f"Wait for it, or skip it: {rollout.command(f'skip {left[0]} --reason WHY')}",
        )


def _what_it_said(facts: Facts, gate: str) -> str:
    given = facts.verdict(gate)
    return given.verdict.sentence if given else "It has said nothing yet."


def _must_not_be_frozen(rollout: Rollout, facts: Facts) -> None:
    if facts.frozen_until:
        raise ConflictError(
            f"Nothing is released here until {facts.frozen_until:%Y-%m-%d %H:%M} UTC.",
            "A freeze window is on.",
            f"Wait, or skip it: {rollout.command(f'skip {FREEZE_WINDOW} --reason WHY')}",
        )


def _not_now(verb: str, rollout: Rollout) -> ConflictError:
    return ConflictError(
        f"The rollout of {rollout.name} cannot be {verb}: it is {rollout.state}.",
        rollout.reason,
        f"{rollout.command()} shows how it stands.",
    )
