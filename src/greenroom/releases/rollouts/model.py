"""Strategies, steps, verdicts and rollouts as values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from greenroom.releases.rollouts.assignment import Audience, Split
from greenroom.releases.rollouts.brings import FlagChange, VersionChange

StrategyKind = Literal["all-at-once", "blue-green", "canary"]
Supersede = Literal["reject", "queue", "replace"]
"""What becomes of a second rollout while another one of the same is under way."""
OnFail = Literal["rollback", "freeze"]
OnDeadline = Literal["abort", "advance", "cancel", "fail", "pause", "complete", "remind"]
Outcome = Literal["pass", "fail", "inconclusive", "waiting"]
State = Literal[
    "queued", "pending", "warming", "checking", "stepping", "paused", "promoting", "soaking", "draining",
    "aborting", "completed", "aborted", "failed", "cancelled", "superseded",
]  # fmt: skip
PauseReason = Literal["", "step", "inconclusive", "gate-failed", "slo-burn", "operator"]
HELD_BY_A_GATE: tuple[PauseReason, ...] = ("inconclusive", "gate-failed", "slo-burn")
"""Pauses that a gate caused: skipping it goes on. `slo-burn`: a promise to users is being broken too fast."""

TERMINAL: frozenset[State] = frozenset(
    {"completed", "aborted", "failed", "cancelled", "superseded"}
)
RELEASED: frozenset[State] = frozenset({"promoting", "soaking", "draining", "completed"})
"""States in which the new version is what the stage's release says."""


@dataclass(frozen=True)
class Step:
    """A share of the new sessions, and how long it stays at least."""

    index: int
    weight: float
    """Percent of the users, 0 to 100; 0 means the audience only."""
    pause: float | None = None
    """Seconds; None means until its gates pass or, without gates, until somebody advances it."""


@dataclass(frozen=True)
class Strategy:
    """How a version is brought to the users. Immutable: a rollout keeps a copy of its own."""

    kind: StrategyKind = "all-at-once"
    steps: tuple[Step, ...] = ()
    """Of a canary: the shares before everybody; empty for the other kinds."""
    audience: Audience = field(default_factory=Audience)
    gates: tuple[str, ...] = ()
    """Names of the gates that are asked."""
    at: datetime | None = None
    """Not before this instant."""
    soak: float = 0
    """Seconds for which gates are still asked after everybody gets the new version."""
    on_fail: OnFail = "rollback"
    deadline: float = 3 * 86400
    """Seconds a person has in each state that waits for one."""
    on_deadline: Literal["abort", "advance"] = "abort"

    @property
    def is_plain(self) -> bool:
        """Whether it is a release as ever: everybody, now, with nothing to ask."""
        waits = self.gates or self.at or self.soak or self.audience
        return self.kind == "all-at-once" and not waits


@dataclass(frozen=True)
class Verdict:
    """What a gate says. `numbers` are what the sentence rests on; plain JSON values."""

    gate: str
    outcome: Outcome
    """`waiting`: not enough is known yet, ask again; `inconclusive`: a person must decide."""
    sentence: str
    numbers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """A verdict with when it was given, at which step, and by whom if a person skipped the gate."""

    verdict: Verdict
    step: int
    at: datetime
    by: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the gate has made up its mind, or a person has for it."""
        return self.verdict.outcome != "waiting"


@dataclass(frozen=True)
class Rollout:
    """One execution of a strategy, as its row says. Every change raises `seq`."""

    id: str
    app: str
    stage: str
    strategy: Strategy
    brings: VersionChange | FlagChange
    state: State
    reason: str
    """Why it is in this state, as a sentence."""
    step: int
    """Index of the step in force; -1 before the first."""
    desired_weight: float
    """Percent of the users who are to get the new version."""
    observed_weight: float
    """Percent by which newcomers are really led, as last seen."""
    salt: str
    pause_reason: PauseReason
    paused_from: State | None
    state_since: datetime
    step_since: datetime
    """When the step began, or was asked for anew by a person."""
    deadline_at: datetime | None
    on_deadline: OnDeadline | None
    reminded_at: datetime | None
    """When its owner was last told that a decision is due."""
    owner: str
    """Who began it, and decides where a person must."""
    changed_by: str
    changed_at: datetime
    retry_of: str | None
    seq: int
    changed_seq: int
    """`seq` of the last change that an event told of."""
    created_at: datetime
    ended_at: datetime | None
    behind: str | None = None
    """The rollout whose good end it waits for, while it is queued."""

    @property
    def name(self) -> str:
        """What it brings, in a word: `v12`."""
        return self.brings.name

    @property
    def before(self) -> str:
        """What newcomers got before, in a word: `v11`; empty if nothing."""
        return self.brings.before

    @property
    def can_go_back(self) -> bool:
        """Whether there is something that newcomers could get again."""
        return bool(self.brings.before)

    @property
    def flag(self) -> str:
        """The flag whose variant it brings; empty if it brings a version."""
        return self.brings.key if isinstance(self.brings, FlagChange) else ""

    def command(self, words: str = "") -> str:
        """Return `greenroom rollout WORDS` that means this rollout."""
        return " ".join(filter(None, ("greenroom rollout", words, self.brings.options)))

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions that it is about, the new one first; none if it brings a flag."""
        if isinstance(self.brings, FlagChange):
            return ()
        return tuple(each for each in (self.brings.to, self.brings.replaces) if each is not None)

    @property
    def to_version(self) -> int:
        """The version that it brings; for rollouts of versions only."""
        return self._version_change.to

    @property
    def from_version(self) -> int | None:
        """The version in whose place it comes; for rollouts of versions only."""
        return self._version_change.replaces

    @property
    def _version_change(self) -> VersionChange:
        if isinstance(self.brings, FlagChange):
            raise TypeError(f"{self.name} is no version")
        return self.brings

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end; it never leaves that."""
        return self.state in TERMINAL

    @property
    def is_released(self) -> bool:
        """Whether the stage's release says the new version."""
        return (self.paused_from if self.state == "paused" else self.state) in RELEASED

    @property
    def splits(self) -> bool:
        """Whether newcomers are led to two versions now."""
        is_away = self.is_over or self.is_released or self.state == "aborting"
        return self.step >= 0 and not is_away

    @property
    def split(self) -> Split:
        """Who gets the new version while it splits."""
        return Split(self.to_version, self.desired_weight, self.salt, self.strategy.audience)

    @property
    def waits_for_a_person(self) -> bool:
        """Whether something happens at its deadline unless a person decides before."""
        return self.state == "paused" and self.on_deadline not in (None, "remind")

    @property
    def current(self) -> Step:
        """The step in force: before the first, nobody; after the last, everybody."""
        steps = self.strategy.steps
        if 0 <= self.step < len(steps):
            return steps[self.step]
        return Step(self.step, 0.0 if self.step < 0 else 100.0)
