"""Rollouts as the pages show them."""

from typing import Any

from greenroom.kernel.clock import now
from greenroom.publish.config.measures import duration_in_words, time_left
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.machine.moves import share
from greenroom.releases.rollouts.model import Given, Rollout, Step
from greenroom.releases.rollouts.service import Standing
from greenroom.releases.rollouts.strategy.plan import audience_in_words
from greenroom.web.rollouts import MAY_PAUSE, offered
from greenroom.web.views import RolloutRow, RolloutStep, RolloutView, VerdictRow

_THEN = {
    "abort": "it is given up",
    "advance": "it goes on",
    "cancel": "it is cancelled",
    "fail": "it counts as failed",
    "pause": "a person is asked",
    "complete": "it is complete",
    "remind": "its owner is reminded",
}
_READY = ("pending", "warming", "checking")


def rollout_row(rollout: Rollout) -> RolloutRow:
    """Return a rollout as a row of the list."""
    return RolloutRow(
        id=rollout.id,
        stage=rollout.stage,
        name=rollout.name,
        before=rollout.before,
        kind=rollout.strategy.kind,
        state=rollout.state,
        reason=rollout.reason,
        owner=rollout.owner,
        began_at=rollout.created_at,
        ended_at=rollout.ended_at,
        flag=rollout.brings.key if isinstance(rollout.brings, FlagChange) else "",
    )


def rollout_view(standing: Standing) -> RolloutView:
    """Return a rollout as a whole."""
    rollout = standing.rollout
    primary, escape = offered(
        rollout.state, rollout.pause_reason, is_held=bool(standing.open_gates)
    )
    return RolloutView(
        row=rollout_row(rollout),
        steps=_steps(rollout, standing.verdicts),
        weight=rollout.observed_weight,
        wanted_weight=rollout.desired_weight,
        since=rollout.state_since,
        deadline_at=rollout.deadline_at,
        then=_then(rollout),
        frozen_until=standing.frozen_until,
        sessions=tuple(standing.sessions.items()),
        primary=primary,
        escape=escape,
        may_pause=rollout.state in MAY_PAUSE,
        open_gates=standing.open_gates,
        seq=rollout.seq,
    )


def _steps(rollout: Rollout, said: tuple[Given, ...]) -> tuple[RolloutStep, ...]:
    shares = rollout.strategy.steps
    rungs = [(-1, "Ready", _ready_note(rollout))]
    rungs += [(step.index, _label(step, rollout), _pause(step, rollout)) for step in shares]
    rungs.append((len(shares), "Everybody", _soak(rollout)))
    return tuple(
        RolloutStep(label, _state(rollout, index), note, _verdicts(said, index))
        for index, label, note in rungs
    )


def _state(rollout: Rollout, index: int) -> Any:
    if index < rollout.step or rollout.state in ("draining", "completed"):
        return "done"
    if rollout.state == "aborting":
        return "never"
    return "now" if index == rollout.step else "next"


def _label(step: Step, rollout: Rollout) -> str:
    who = audience_in_words(rollout.strategy.audience)
    return share(step.weight) if step.weight else who[:1].upper() + who[1:] or "Nobody yet"


def _ready_note(rollout: Rollout) -> str:
    if rollout.state == "pending" and rollout.strategy.at:
        return f"from {rollout.strategy.at:%-d %b %H:%M %Z} on"
    words = {"warming": "being started", "queued": "its turn has not come"}
    return "" if rollout.step >= 0 else words.get(rollout.state, "")


def _pause(step: Step, rollout: Rollout) -> str:
    if step.pause is not None:
        return f"{duration_in_words(step.pause)} at least"
    return "until its gates pass" if rollout.strategy.gates else "until somebody advances it"


def _soak(rollout: Rollout) -> str:
    soak = rollout.strategy.soak
    if not soak:
        return ""
    what = "its gates are asked" if not rollout.versions else "the old version stays ready"
    return f"{what} for {duration_in_words(soak)}"


def _verdicts(said: tuple[Given, ...], index: int) -> tuple[VerdictRow, ...]:
    newest = {given.verdict.gate: given for given in said if given.step == index}
    return tuple(_verdict_row(given) for given in newest.values())


def _verdict_row(given: Given) -> VerdictRow:
    verdict = given.verdict
    numbers = {name.replace("_", " "): _words(each) for name, each in verdict.numbers.items()}
    shown = {} if given.by else {name: each for name, each in numbers.items() if each}
    return VerdictRow(verdict.gate, verdict.outcome, verdict.sentence, given.at, shown, given.by)


def _words(value: Any) -> str:
    if isinstance(value, dict | list):
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _then(rollout: Rollout) -> str:
    then = _THEN.get(rollout.on_deadline or "")
    if not then or rollout.deadline_at is None or rollout.state not in (*_READY, "paused"):
        return ""
    left = (rollout.deadline_at - now()).total_seconds()
    by = f"{rollout.deadline_at:%-d %b %H:%M} UTC"
    return f"{time_left(left)} left, until {by}: then {then}"
