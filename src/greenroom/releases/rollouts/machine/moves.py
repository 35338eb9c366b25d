"""The moves that a rollout can make, as values: which state, why, and what is written with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.model import (
    OnDeadline,
    PauseReason,
    Rollout,
    State,
    Step,
    Verdict,
)

WARMING = timedelta(minutes=15)
MOVING = timedelta(minutes=5)
"""How long the doorman may take to heed a new weight."""
DRAINING = timedelta(hours=12)
BEGINS_WITHIN = timedelta(days=7)
"""After its time, a rollout that could not begin is cancelled."""
REMINDED_AT = (0.5, 0.9)
"""Shares of the time that a person has, after which they are reminded."""

Side = Literal["new", "before"]


@dataclass(frozen=True)
class Transition:
    """One change of a rollout's row, and the event that tells of it."""

    event: str
    """Empty if nobody needs to know, as of an observed weight."""
    changes: dict[str, Any] = field(default_factory=dict)
    shows: Side | None = None
    """What everybody gets from now on, written in the same transaction: what it brings, or what was before."""
    is_news: bool = True
    """Whether people who saw the rollout before it must look again before they decide."""
    told: dict[str, str] = field(default_factory=dict)
    """What the event says besides what the rollout is now."""

    @property
    def state(self) -> State | None:
        """The new state, if it is another."""
        return self.changes.get("state")


def observe(weight: float) -> Transition:
    """Note by which weight newcomers are really led."""
    return Transition("", {"observed_weight": weight})


def take_turn(rollout: Rollout, at: datetime) -> Transition:
    """Leave the queue: what was before it has come to a good end."""
    until = max(at, rollout.strategy.at or at) + BEGINS_WITHIN
    entered = _enter("pending", "Its turn has come.", at, until, "cancel", behind=None)
    return Transition("rollout.dequeued", entered.changes)


def warm(rollout: Rollout, at: datetime) -> Transition:
    """Make it ready, while nobody gets it yet: a version is started, a flag needs nothing."""
    is_flag = isinstance(rollout.brings, FlagChange)
    said = f"{rollout.name} needs no start." if is_flag else "The version is being started."
    return _enter("warming", said, at, at + WARMING, "fail")


def check(rollout: Rollout, at: datetime) -> Transition:
    """Ask the gates that need no users."""
    until = at + timedelta(seconds=rollout.strategy.deadline)
    return _enter("checking", "Its gates are asked.", at, until, "pause", step_since=at)


def go_on(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    """Take the next step, or promote after the last; None while a freeze window holds it."""
    if facts.frozen_until:
        return None
    index = rollout.step + 1
    if index >= len(rollout.strategy.steps):
        return promote(rollout, at)
    step = rollout.strategy.steps[index]
    until = at + timedelta(seconds=(step.pause or 0) + rollout.strategy.deadline)
    reason = _who_gets_it(rollout, step)
    entered = _enter("stepping", reason, at, until, "pause", step_since=at, step=index)
    entered.changes["desired_weight"] = step.weight
    return Transition("rollout.stepped", entered.changes)


def _who_gets_it(rollout: Rollout, step: Step) -> str:
    name = rollout.name
    if step.weight:
        return f"{share(step.weight)} of the users get {name}."
    if rollout.strategy.audience:
        return f"Only its first audience gets {name}."
    return f"{name} is ready; nobody gets it yet."


def wait_for_a_person(rollout: Rollout, at: datetime) -> Transition:
    """Stay at a step until somebody advances it."""
    return pause(rollout, "step", f"{rollout.reason} {rollout.owner} decides when it goes on.", at)


def pause(rollout: Rollout, why: PauseReason, sentence: str, at: datetime) -> Transition:
    """Wait for a person."""
    until = at + timedelta(seconds=rollout.strategy.deadline)
    came_from = rollout.paused_from if rollout.state == "paused" else rollout.state
    then = _when_nobody_decides(rollout, why)
    entered = _enter("paused", sentence, at, until, then, pause_reason=why, paused_from=came_from)
    return Transition("rollout.paused", entered.changes)


def remind(rollout: Rollout, at: datetime) -> Transition | None:
    """Say that time runs out: once at half of it, once at nine tenths; whoever slept through both hears the last."""
    assert rollout.deadline_at is not None
    length = timedelta(seconds=rollout.strategy.deadline)
    due = [rollout.deadline_at - (1 - share) * length for share in REMINDED_AT]
    last = max((instant for instant in due if instant <= at), default=None)
    if last is None or (rollout.reminded_at and rollout.reminded_at >= last):
        return None
    return Transition("rollout.reminded", {"reminded_at": at}, is_news=False)


def _when_nobody_decides(rollout: Rollout, why: PauseReason) -> OnDeadline:
    if _is_wrong_to_go_back(rollout, why) or rollout.is_released:
        return "remind"  # going back was found to be wrong, or everybody has it already
    if rollout.step < 0:
        return "cancel"
    return rollout.strategy.on_deadline if why == "step" else "abort"


def _is_wrong_to_go_back(rollout: Rollout, why: PauseReason) -> bool:
    return why == "gate-failed" or (why == "slo-burn" and rollout.strategy.on_fail == "freeze")


def fail(rollout: Rollout, verdict: Verdict, at: datetime) -> Transition:
    """A gate has failed: go back, or stay as it is where going back would be wrong."""
    sentence = f"The gate {verdict.gate} failed: {verdict.sentence}"
    cannot_go_back = rollout.is_released and not rollout.can_go_back
    if rollout.strategy.on_fail == "freeze" or cannot_go_back:
        why = pause_for(verdict, "gate-failed")
        return pause(rollout, why, f"{sentence} {rollout.owner} decides.", at)
    if rollout.step < 0 and not rollout.is_released:
        return end("failed", sentence, at)
    return abort(rollout, sentence, at)


def pause_for(verdict: Verdict, usual: PauseReason) -> PauseReason:
    """Return why a gate pauses: a burning objective has a name of its own."""
    burns = verdict.gate == "objectives" and verdict.numbers.get("burning")
    return "slo-burn" if burns else usual


def promote(rollout: Rollout, at: datetime) -> Transition:
    """Make it the stage's release: everybody gets it."""
    reason = f"Everybody gets {rollout.name}."
    entered = _enter("promoting", reason, at, at + MOVING, "abort", desired_weight=100.0)
    entered.changes["step"] = len(rollout.strategy.steps)
    return Transition("rollout.promoted", entered.changes, shows="new")


def soak(rollout: Rollout, at: datetime) -> Transition:
    """Go on asking the gates for a while, ready to go back."""
    until = at + timedelta(seconds=rollout.strategy.soak)
    reason = f"Everybody gets {rollout.name}; its gates are still asked."
    return _enter("soaking", reason, at, until, "complete", step_since=at)


def drain(rollout: Rollout, at: datetime) -> Transition:
    """Wait for the sessions on the version before to end by themselves."""
    reason = f"Sessions {on_the_old(rollout)} go on until they end."
    return _enter("draining", reason, at, at + DRAINING, "complete")


def abort(rollout: Rollout, sentence: str, at: datetime) -> Transition:
    """Lead newcomers back to the version before; open sessions stay where they are."""
    entered = _enter("aborting", sentence, at, at + MOVING, "abort", desired_weight=0.0)
    shows: Side | None = "before" if rollout.is_released else None
    return Transition("rollout.aborted", entered.changes, shows=shows)


def end(state: State, sentence: str, at: datetime) -> Transition:
    """Come to an end that is never left."""
    changes = {"state": state, "reason": sentence, "state_since": at, "ended_at": at}
    cleared = {"deadline_at": None, "on_deadline": None, "pause_reason": "", "paused_from": None}
    return Transition("rollout.ended", changes | cleared)


def at_deadline(rollout: Rollout, facts: Facts, at: datetime) -> Transition | None:
    """Do what was said would happen when the time is over."""
    match rollout.on_deadline:
        case "cancel":
            return end("cancelled", "Nobody decided in time, before anybody got it.", at)
        case "fail":
            return end("failed", "It was not ready in time.", at)
        case "complete":
            return drain(rollout, at) if rollout.state == "soaking" else _complete(rollout, at)
        case "advance":
            return go_on(rollout, facts, at)
        case "remind":
            until = at + timedelta(seconds=rollout.strategy.deadline)
            changes = {"deadline_at": until, "reminded_at": at}
            return Transition("rollout.reminded", changes, is_news=False)
        case "pause":
            return _unsure(rollout, facts, at)
        case _:
            return _too_late(rollout, at)


def _unsure(rollout: Rollout, facts: Facts, at: datetime) -> Transition:
    waits = ", ".join(facts.undecided(facts.before if rollout.step < 0 else facts.during))
    said = f"No verdict in time from {waits}." if waits else "It went no further in time."
    return pause(rollout, "inconclusive", f"{said} {rollout.owner} decides.", at)


def _too_late(rollout: Rollout, at: datetime) -> Transition:
    if rollout.state == "aborting":
        return end("aborted", rollout.reason, at)
    said = "Nobody decided in time." if rollout.state == "paused" else "It took too long."
    return abort(rollout, said, at)


def share(weight: float) -> str:
    """Return `25 %`."""
    return f"{weight:g} %"


def on_the_old(rollout: Rollout) -> str:
    """Return `on the version before`, `with new-chart=off`."""
    is_flag = isinstance(rollout.brings, FlagChange)
    return f"with {rollout.before}" if is_flag else "on the version before"


def _complete(rollout: Rollout, at: datetime) -> Transition:
    said = f"Sessions are still open {on_the_old(rollout)}; they may stay."
    return end("completed", said, at)


def _enter(
    state: State,
    reason: str,
    at: datetime,
    deadline: datetime | None,
    then: OnDeadline | None,
    **more: Any,
) -> Transition:
    changes = {"state": state, "reason": reason, "state_since": at}
    waits = {"deadline_at": deadline, "on_deadline": then, "pause_reason": "", "paused_from": None}
    return Transition("rollout.moved", changes | waits | more)
