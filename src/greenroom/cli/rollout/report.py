"""How a rollout is told: where it stands, what its gates say, and what may be done."""

from datetime import UTC, datetime

from greenroom.api.schemas import RolloutOut, StepOut, VerdictOut
from greenroom.cli.output import Part, next_step, say, say_folded, table
from greenroom.cli.target import AppDoor
from greenroom.cli.words import ago, several

MARKS: dict[str, Part] = {
    "pass": ("✓", "green"),
    "fail": ("✗", "red"),
    "inconclusive": ("?", "yellow"),
    "waiting": ("◐", "dim"),
}
OVER = ("completed", "aborted", "failed", "cancelled", "superseded")


def tell(door: AppDoor, rollout: RolloutOut) -> None:
    """Print a rollout as it is now."""
    say((rollout.name, "bold"), _way(rollout), ": ", (rollout.state, "bold"))
    say_folded(rollout.reason)
    if rollout.frozen_until and rollout.ended_at is None:
        say_folded(f"A freeze window is on until {rollout.frozen_until:%Y-%m-%d %H:%M} UTC.")
    for row in _steps(rollout):
        say(*row)
    for verdict in _newest(rollout):
        by = f" (skipped by {verdict.skipped_by})" if verdict.skipped_by else ""
        say("  ", MARKS[verdict.outcome], " ", (verdict.gate, "bold"), by)
        say_folded(verdict.sentence, 4)
    if rollout.sessions and rollout.state not in OVER:
        say("  ", " · ".join(_sessions(rollout)))
    _deadline(rollout)
    option = f" --flag {rollout.flag}" if rollout.flag else ""
    next_step(*(door.command(f"rollout {words}{option}") for words in _next(rollout)))


def tell_history(rollouts: list[RolloutOut]) -> None:
    """Print rollouts, newest first, with why each ended."""
    rows: list[list[Part]] = [
        [
            (each.name, "bold"),
            each.stage,
            each.strategy.kind,
            (each.state, "" if each.ended_at else "bold"),
            each.owner,
            ago(each.created_at),
            each.reason,
        ]
        for each in rollouts
    ]
    table(("WHAT", "STAGE", "STRATEGY", "STATE", "WHO", "WHEN", "WHY"), rows, shorten=True)


def _way(rollout: RolloutOut) -> str:
    replaced = f" in place of {rollout.before}" if rollout.before else ""
    return f" to {rollout.stage}{replaced}, {rollout.strategy.kind}"


def _steps(rollout: RolloutOut) -> list[tuple[Part, ...]]:
    rows: list[tuple[Part, ...]] = []
    if rollout.ended_at is not None and rollout.state != "completed":
        return rows
    for step in [*rollout.strategy.steps, _everybody(rollout)]:
        mark = "●" if step.index == rollout.step else "✓" if step.index < rollout.step else "○"
        said = f"{step.weight:g} %" if step.weight else "first audience"
        rows.append((f"  {mark} ", (said, "bold" if mark == "●" else "dim")))
    return rows


def _everybody(rollout: RolloutOut) -> StepOut:
    return StepOut(index=len(rollout.strategy.steps), weight=100, pause=None)


def _newest(rollout: RolloutOut) -> list[VerdictOut]:
    newest = {verdict.gate: verdict for verdict in rollout.verdicts if verdict.step == rollout.step}
    return list(newest.values())


def _sessions(rollout: RolloutOut) -> list[str]:
    return [f"{name}: {several(count, 'open session')}" for name, count in rollout.sessions.items()]


def _deadline(rollout: RolloutOut) -> None:
    if rollout.state == "paused" and rollout.deadline_at:
        from greenroom.publish.config.measures import time_left

        said = {"abort": "it is aborted", "advance": "it goes on", "cancel": "it is cancelled"}
        then = said.get(rollout.on_deadline or "", f"{rollout.owner} is reminded")
        left = time_left((rollout.deadline_at - datetime.now(UTC)).total_seconds())
        say_folded(f"{left} left, until {rollout.deadline_at:%Y-%m-%d %H:%M} UTC: then {then}.")


def _next(rollout: RolloutOut) -> tuple[str, ...]:
    if rollout.ended_at is not None:
        return ()
    if rollout.state == "queued":
        return ("abort --queued",)
    if rollout.pause_reason in ("inconclusive", "gate-failed", "slo-burn"):
        gate = next(iter(rollout.open_gates), "GATE")
        return (f"skip {gate} --reason WHY", "abort")
    if rollout.pause_reason == "operator":
        return ("resume", "abort")
    return ("advance", "pause", "abort") if rollout.state != "draining" else ("",)
