"""A rollout on paper: a row and the facts about it, moved by the machine until it has to wait."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from greenroom.flags.model import Definition
from greenroom.flags.moving import same_rule
from greenroom.releases.rollouts.brings import FlagChange, VersionChange
from greenroom.releases.rollouts.flagged.expected import expected, left_behind, weight_of
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.moves import Transition
from greenroom.releases.rollouts.machine.next import next_transition
from greenroom.releases.rollouts.model import Given, Outcome, Rollout, Strategy, Verdict

BEGAN = datetime(2026, 12, 1, 8, tzinfo=UTC)


def rollout(strategy: Strategy, **more: Any) -> Rollout:
    usual: dict[str, Any] = {
        "id": "r1", "app": "sales", "stage": "production", "strategy": strategy,
        "state": "pending", "reason": "", "step": -1,
        "desired_weight": 0.0, "observed_weight": 0.0, "salt": "r1", "pause_reason": "",
        "paused_from": None, "state_since": BEGAN, "step_since": BEGAN,
        "deadline_at": BEGAN + timedelta(days=7), "on_deadline": "cancel", "reminded_at": None, "owner": "kelly",
        "changed_by": "kelly", "changed_at": BEGAN, "retry_of": None, "seq": 1, "changed_seq": 1,
        "created_at": BEGAN, "ended_at": None,
    }  # fmt: skip
    brings = VersionChange(more.pop("to_version", 12), more.pop("from_version", 11))
    return Rollout(**usual | {"brings": brings} | more)


TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}


def flag_rollout(strategy: Strategy, **more: Any) -> Rollout:
    return rollout(strategy, brings=FlagChange("new-chart", "on", TOGGLE), **more)


@dataclass
class Paper:
    """What the database, the doorman and the clock would hold."""

    row: Rollout
    at: datetime = BEGAN
    released: int | None = 11
    warm: bool = True
    failure: str = ""
    frozen_until: datetime | None = None
    drained: bool = True
    before: tuple[str, ...] = ()
    during: tuple[str, ...] = ()
    said: dict[str, Outcome] = field(default_factory=dict)
    """What each gate answers."""
    events: list[str] = field(default_factory=list)
    flag: Definition = field(default_factory=lambda: TOGGLE)

    @property
    def facts(self) -> Facts:
        weight = self.row.desired_weight if self.row.splits else 0.0
        is_flag = isinstance(self.row.brings, FlagChange)
        return Facts(
            warm=self.warm,
            failure=self.failure,
            shown_weight=weight_of(self.row) if is_flag else self._led(weight),
            before=self.before,
            during=self.during,
            given=tuple(
                Given(Verdict(gate, outcome, f"{gate} says {outcome}."), self.row.step, self.at)
                for gate, outcome in self.said.items()
            ),
            frozen_until=self.frozen_until,
            is_drained=self.drained,
        )

    def _led(self, weight: float) -> float:
        return 100.0 if self.released == self.row.to_version else weight

    def facts_with(self, verdict: Verdict) -> Facts:
        """Return the facts, with one verdict in a gate's own words."""
        return replace(self.facts, given=(Given(verdict, self.row.step, self.at),))

    def write(self, transition: Transition) -> None:
        """Do what `changes.apply` does, as one transaction."""
        before, is_flag = self.row, isinstance(self.row.brings, FlagChange)
        self.row = replace(self.row, **transition.changes, seq=self.row.seq + 1)
        if is_flag:
            assert same_rule(self.flag, expected(before))
            self.flag = left_behind(before, self.row)
        elif transition.shows is not None:
            is_new = transition.shows == "new"
            self.released = self.row.to_version if is_new else self.row.from_version
        if transition.event:
            self.events.append(transition.event)

    def step(self) -> bool:
        """Make one move; return whether there was one."""
        transition = next_transition(self.row, self.facts, self.at)
        if transition is not None:
            self.write(transition)
        return transition is not None

    def go(self) -> str:
        """Move until it waits, and return the state."""
        for _ in range(100):
            if not self.step():
                return self.row.state
        raise AssertionError(f"it never waits: {self.row}")

    def later(self, **length: float) -> str:
        """Let time pass, and go on."""
        self.at += timedelta(**length)
        return self.go()
