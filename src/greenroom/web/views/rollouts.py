"""A version on its way to the users, and those that came before it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

RolloutVerb = Literal["advance", "pause", "resume", "skip", "abort"]
Outcome = Literal["pass", "fail", "inconclusive", "waiting"]
StepState = Literal["done", "now", "next", "never"]


@dataclass(frozen=True)
class VerdictRow:
    """What a gate said at a step."""

    gate: str
    outcome: Outcome
    sentence: str
    at: datetime
    numbers: dict[str, str] = field(default_factory=dict)
    """What the sentence rests on, as words."""
    skipped_by: str = ""


@dataclass(frozen=True)
class RolloutStep:
    """One rung of the ladder: getting ready, a share of the users, everybody."""

    label: str
    """`Ready`, `beta, kelly`, `25 %`, `Everybody`."""
    state: StepState
    note: str = ""
    """How long it stays, or what it waits for."""
    verdicts: tuple[VerdictRow, ...] = ()


@dataclass(frozen=True)
class RolloutRow:
    """A rollout in the list."""

    id: str
    stage: str
    name: str
    """What it brings: `v12`."""
    before: str
    """What newcomers got before; empty if nothing."""
    kind: str
    """`all-at-once`, `blue-green` or `canary`."""
    state: str
    reason: str
    """Why it is in this state, or why it ended."""
    owner: str
    began_at: datetime
    ended_at: datetime | None = None
    flag: str = ""
    """The flag whose variant it brings; empty if it brings a version."""


@dataclass(frozen=True)
class RolloutView:
    """A rollout as a whole."""

    row: RolloutRow
    steps: tuple[RolloutStep, ...]
    weight: float
    """Percent by which newcomers are led to the new version now."""
    wanted_weight: float
    since: datetime
    """When it came into this state."""
    deadline_at: datetime | None
    then: str
    """What happens at the deadline, as a sentence."""
    frozen_until: datetime | None
    sessions: tuple[tuple[str, int], ...]
    """Name and open sessions, what it brings first."""
    primary: RolloutVerb | None
    """The one thing to do now, if there is one."""
    escape: RolloutVerb | None
    may_pause: bool
    open_gates: tuple[str, ...]
    """The gates that a person could skip, the one that holds it first."""
    seq: int
    """What a decision is about: another one since then is a conflict."""


@dataclass(frozen=True)
class ObjectiveRow:
    """Something that users were promised, and how it is kept."""

    stage: str
    words: str
    """`99 % of sessions are good`."""
    days: int
    """Over which it is promised."""
    kept: str
    """`99.2 % of 240 sessions`; empty without sessions."""
    budget_left: str
    state: Literal["kept", "missed", "burning", "unknown"]
    """`missed`: not kept over its window; `burning`: being broken too fast now; `unknown`: no session that tells."""
    rate: float
    """How many times as fast as it may be the budget is spent."""
    limit: float
    remark: str = ""
    """Why it does not burn though `rate` is above `limit`."""


@dataclass(frozen=True)
class RolloutsPage:
    """Those under way, and all that came before, newest first."""

    live: tuple[RolloutView, ...]
    past: tuple[RolloutRow, ...]
    gates: tuple[str, ...] = ()
    """Names of the gates there are."""
    objectives: tuple[ObjectiveRow, ...] = ()


@dataclass(frozen=True)
class RolloutWish:
    """How a version, or a variant of a flag, is to be brought to a stage, as typed."""

    version: int
    """0 if it is a flag."""
    stage: str | None
    kind: str
    steps: str = ""
    pause: str = ""
    audience: str = ""
    gates: str = ""
    begin: str = ""
    """A time as the browser writes it, in UTC."""
    flag: str = ""
    variant: str = ""
    supersede: str = ""
    """What becomes of it while another one is under way: `queue`, `replace`, or it is refused."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about a rollout."""

    rollout: str
    verb: RolloutVerb
    seq: int | None
    gate: str = ""
    reason: str = ""
