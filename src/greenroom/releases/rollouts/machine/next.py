"""What a rollout does next by itself.

Each state that waits has a deadline and says what happens then. Applying the same transition twice is
harmless, since it is written only over the row that it was made from.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from greenroom.releases.rollouts.machine import moves
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.moves import Transition
from greenroom.releases.rollouts.model import Rollout, State


def next_transition(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    """Return what the rollout does next by itself, or None if it has to wait."""
    if rollout.is_over:
        return None
    if rollout.state == "queued":
        return _queued(rollout, facts, at) or _deadline(rollout, facts, at)
    if facts.taken_over:
        return moves.end("superseded", facts.taken_over, at)
    if facts.shown_weight != rollout.observed_weight:
        return moves.observe(facts.shown_weight)
    return _RULES[rollout.state](rollout, facts, at) or _deadline(rollout, facts, at)


def _queued(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    if facts.turn == "never":
        said = f"{facts.before_it.removesuffix('.')}. What waited behind it is given up."
        return moves.end("cancelled", said, at)
    return moves.take_turn(rollout, at) if facts.turn == "go" else None


def _pending(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    begins = rollout.strategy.at
    if (begins and at < begins) or facts.frozen_until:
        return None
    return moves.warm(rollout, at)


def _warming(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    if facts.failure:
        return moves.end("failed", f"{rollout.name} could not be started: {facts.failure}", at)
    if not facts.warm:
        return None
    return moves.check(rollout, at) if facts.before else moves.go_on(rollout, facts, at)


def _checking(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    stopped = _stopped_by_a_gate(rollout, facts, facts.before, at)
    if stopped or not facts.all_pass(facts.before):
        return stopped
    return moves.go_on(rollout, facts, at)


def _stepping(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    stopped = _stopped_by_a_gate(rollout, facts, facts.during, at)
    if stopped or rollout.observed_weight != rollout.desired_weight:
        return stopped
    pause = rollout.current.pause
    if pause is None and not facts.during:
        return moves.wait_for_a_person(rollout, at)
    if at < rollout.step_since + timedelta(seconds=pause or 0) or not facts.all_pass(facts.during):
        return None
    return moves.go_on(rollout, facts, at)


def _paused(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    is_late = rollout.deadline_at is not None and at >= rollout.deadline_at
    return moves.remind(rollout, at) if rollout.waits_for_a_person and not is_late else None


def _promoting(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    if rollout.observed_weight != 100:
        return None
    return moves.soak(rollout, at) if rollout.strategy.soak else moves.drain(rollout, at)


def _soaking(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    return _stopped_by_a_gate(rollout, facts, facts.during, at)


def _draining(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    if not facts.is_drained:
        return None
    return moves.end("completed", f"Nobody is left {moves.on_the_old(rollout)}.", at)


def _aborting(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    return moves.end("aborted", rollout.reason, at) if rollout.observed_weight == 0 else None


_RULES: dict[State, Callable[[Rollout, Facts, datetime], Transition | None]] = {
    "pending": _pending,
    "warming": _warming,
    "checking": _checking,
    "stepping": _stepping,
    "paused": _paused,
    "promoting": _promoting,
    "soaking": _soaking,
    "draining": _draining,
    "aborting": _aborting,
}


def _stopped_by_a_gate(
    rollout: Rollout, facts: Facts, gates: tuple[str, ...], at: datetime
) -> Transition | None:
    failed = facts.first(gates, "fail")
    if failed:
        return moves.fail(rollout, failed.verdict, at)
    unsure = facts.first(gates, "inconclusive")
    if unsure:
        why = moves.pause_for(unsure.verdict, "inconclusive")
        return moves.pause(rollout, why, _asks(rollout, unsure.verdict.sentence), at)
    return None


def _asks(rollout: Rollout, sentence: str) -> str:
    return f"{sentence} {rollout.owner} decides."


def _deadline(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    if rollout.deadline_at is None or at < rollout.deadline_at:
        return None
    if rollout.state == "pending" and facts.frozen_until:
        return None  # it is held by the calendar, not forgotten
    return moves.at_deadline(rollout, facts, at)
