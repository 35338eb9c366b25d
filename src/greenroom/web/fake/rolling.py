"""Rollouts in the fake: looked at, begun, decided about."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError, GreenroomError, NotFoundError
from greenroom.web.fake.desk import FakeDesk
from greenroom.web.fake.world import LAST, STAGES, FakeApp
from greenroom.web.rollouts import MAY_PAUSE, offered
from greenroom.web.views import (
    Decision,
    Me,
    ObjectiveRow,
    Plan,
    RolloutRow,
    RolloutsPage,
    RolloutStep,
    RolloutView,
    RolloutWish,
    VerdictRow,
)

FASTER = "linus was faster: the rollout is stepping."


GATES = ("sessions", "objectives")
PROMISED = (
    ObjectiveRow(LAST, "99 % of sessions are good", 30, "99.6 % of 1204 sessions",
                 "58 % of its budget left", "kept", 0.4, 14.4),
    ObjectiveRow(LAST, "95 % of sessions are answered within 2 s", 30, "93.1 % of 1190 sessions",
                 "0 % of its budget left", "burning", 17.2, 14.4),
)  # fmt: skip


class FakeRolling(FakeDesk):
    """The part of the backstage that is about rollouts."""

    async def rollouts(self, me: Me, app: str) -> RolloutsPage:
        """Return those under way and those that were."""
        found = self._seen(me, app)
        return RolloutsPage(
            tuple(found.rollouts), tuple(found.past_rollouts), ("sessions",), PROMISED
        )

    async def begin_rollout(self, me: Me, app: str, wish: RolloutWish) -> str:
        """Begin one."""
        found = self._owned(me, app)
        if wish.flag:
            return self._begin_flag(me, found, wish)
        if found.rollouts:
            raise ConflictError(f"{found.rollouts[0].row.name} is on its way already.")
        shares = [text.strip() for text in wish.steps.split(",") if text.strip()]
        if wish.kind == "canary" and not shares:
            raise GreenroomError("A canary needs its shares.", fix="Write them like 5,25,100.")
        steps = [f"{text} %" for text in shares if wish.kind == "canary" and text != "100"]
        begun = begun_by(me.name, found, wish.version, wish.kind, tuple(steps))
        found.rollouts = [begun]
        self._happen(me, found, begun, "rollout.began")
        return f"v{wish.version} is on its way to {STAGES[wish.stage or LAST]}."

    async def plan_flag_rollout(self, me: Me, app: str, wish: RolloutWish) -> Plan:
        """Say what bringing a flag would do."""
        self._owned(me, app)
        name = f"{wish.flag}={wish.variant or 'on'}"
        title = f"Bring {name} to {STAGES[wish.stage or LAST]}"
        if not wish.steps:
            return Plan(title, (), "A canary needs its shares. Write them like 5,25,100.")
        return Plan(title, (f"{name} goes to {wish.steps} %, then to everybody.",))

    def _begin_flag(self, me: Me, found: FakeApp, wish: RolloutWish) -> str:
        name, other = f"{wish.flag}={wish.variant or 'on'}", f"{wish.flag}=off"
        shares = tuple(f"{text.strip()} %" for text in wish.steps.split(",") if text.strip())
        begun = begun_by(me.name, found, 0, wish.kind, shares)
        row = replace(
            begun.row, name=name, before=other, flag=wish.flag, stage=wish.stage or LAST,
            reason=f"{shares[0]} of the users get {name}. {me.name} decides when it goes on.",
        )  # fmt: skip
        begun = replace(begun, row=row, sessions=((name, 1), (other, 19)))
        found.rollouts.append(begun)
        self._happen(me, found, begun, "rollout.began")
        return f"{name} is on its way to {STAGES[row.stage]}."

    async def decide(self, me: Me, app: str, decision: Decision) -> str:
        """Do what was decided."""
        found = self._owned(me, app)
        one = next((each for each in found.rollouts if each.row.id == decision.rollout), None)
        if one is None:
            raise NotFoundError(f"{app} has no rollout {decision.rollout}.")
        if decision.seq != one.seq:
            raise ConflictError(FASTER, "", "Look at it again, then decide.")
        if decision.verb == "skip" and decision.gate not in (*one.open_gates, *GATES):
            raise GreenroomError(f"This rollout has no gate {decision.gate}.")
        moved = _moved(one, decision, me.name)
        found.rollouts = [
            moved if each is one else each
            for each in found.rollouts
            if each is not one or moved.row.ended_at is None
        ]
        if moved.row.ended_at is not None:
            found.past_rollouts.insert(0, moved.row)
        self._happen(me, found, moved, f"rollout.{_DONE[decision.verb]}")
        return moved.row.reason

    def _happen(self, me: Me, app: FakeApp, one: RolloutView, kind: str) -> None:
        told = {"stage": one.row.stage, "reason": one.row.reason, "state": one.row.state}
        self.world.happen(kind, me.name, app.slug, one.row.name, **told)


_DONE = {
    "advance": "stepped",
    "pause": "paused",
    "resume": "resumed",
    "skip": "skipped",
    "abort": "aborted",
}


def _moved(one: RolloutView, decision: Decision, who: str) -> RolloutView:
    if decision.verb == "abort":
        return _in_state(one, "aborted", f"{who} aborted it.", ended_at=now())
    if decision.verb == "pause":
        return _in_state(one, "paused", f"{who} paused it.", pause_reason="operator")
    if decision.verb == "advance":
        return _advanced(one)
    return _in_state(one, "stepping", f"{who} {_DONE[decision.verb]} it.")


def _advanced(one: RolloutView) -> RolloutView:
    here = next(number for number, step in enumerate(one.steps) if step.state == "now")
    steps = [replace(step, state="done" if number <= here else "next")
             for number, step in enumerate(one.steps)]  # fmt: skip
    if here + 1 >= len(steps) - 1:
        steps[-1] = replace(steps[-1], state="done")
        done = _in_state(one, "completed", "Nobody is left on the version before.", ended_at=now())
        return replace(done, steps=tuple(steps))
    steps[here + 1] = replace(steps[here + 1], state="now")
    label = steps[here + 1].label
    reason = f"{label} of the users get {one.row.name}."
    return replace(
        _in_state(one, "paused", reason, pause_reason="step"),
        steps=tuple(steps),
        weight=float(label.removesuffix(" %")),
        wanted_weight=float(label.removesuffix(" %")),
    )


def _in_state(
    one: RolloutView, state: str, reason: str, *, pause_reason: str = "", ended_at: Any = None
) -> RolloutView:
    primary, escape = offered(state, pause_reason)
    row = replace(one.row, state=state, reason=reason, ended_at=ended_at)
    return replace(
        one,
        row=row,
        since=now(),
        primary=primary,
        escape=escape,
        may_pause=state in MAY_PAUSE,
        open_gates=(),
        seq=one.seq + 1,
    )


def begun_by(
    who: str, app: FakeApp, version: int, kind: str, shares: tuple[str, ...]
) -> RolloutView:
    """Return a rollout at its first step."""
    before = app.card(LAST).version
    row = RolloutRow(
        secrets.token_hex(4), LAST, f"v{version}", f"v{before}" if before else "", kind, "paused",
        f"{shares[0] if shares else 'None'} of the users get v{version}. {who} decides when it goes on.",
        who, now(),
    )  # fmt: skip
    steps = [RolloutStep("Ready", "done")]
    steps += [RolloutStep(label, "next", "until somebody advances it") for label in shares]
    steps.append(RolloutStep("Everybody", "next"))
    steps[1] = replace(steps[1], state="now")
    weight = float(shares[0].removesuffix(" %")) if shares else 0.0
    primary, escape = offered("paused", "step")
    return RolloutView(
        row, tuple(steps), weight, weight, now(), now() + timedelta(days=3), "", None,
        ((f"v{version}", 0), (f"v{before or 0}", 3)), primary, escape, False, (), 5,
    )  # fmt: skip


def unsure(app: FakeApp, version: int, at: datetime) -> RolloutView:
    """Return a canary that waits for a person because a gate is not sure."""
    begun = begun_by("linus", app, version, "canary", ("5 %", "25 %", "50 %"))
    said = "2 of 22 sessions on v3 went badly: neither clearly good nor clearly bad."
    numbers = {"sessions": "22", "bad": "2", "llr": "0.81", "passes below": "-2.25"}
    passed = VerdictRow(
        "sessions", "pass", "16 sessions, none of them bad.", at, {"sessions": "16"}
    )
    inconclusive = VerdictRow("sessions", "inconclusive", said, at, numbers)
    replay = VerdictRow("replay", "pass", "15 pairs of steps: v3 is as fast as v2.", at)
    ready, five, twenty_five, fifty, everybody = begun.steps
    steps = (
        replace(ready, verdicts=(replay,)),
        replace(five, state="done", note="30 min at least", verdicts=(passed,)),
        replace(twenty_five, state="now", note="30 min at least", verdicts=(inconclusive,)),
        replace(fifty, note="30 min at least"),
        everybody,
    )
    reason = f"{said} linus decides."
    return replace(
        begun,
        row=replace(begun.row, id="r-unsure", reason=reason, began_at=at),
        steps=steps,
        weight=25.0,
        wanted_weight=25.0,
        since=at,
        then="if nothing happens by 4 Dec 08:00 UTC, it is given up",
        sessions=((f"v{version}", 22), ("v2", 61)),
        primary="skip",
        open_gates=("sessions", "objectives"),
    )


def past(at: datetime) -> list[RolloutRow]:
    """Return rollouts that ended in different ways."""
    return [
        RolloutRow("p3", LAST, "v11", "v10", "canary", "completed",
                   "Nobody is left on the version before.", "ada", at, at),
        RolloutRow("p2", LAST, "v10", "v9", "canary", "aborted",
                   "The gate sessions failed: 4 of 11 sessions on v10 went badly.", "grace", at, at),
        RolloutRow("p1", LAST, "v10", "v9", "blue-green", "failed",
                   "v10 could not be started: it answered 500.", "grace", at, at),
    ]  # fmt: skip
