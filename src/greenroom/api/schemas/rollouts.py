"""Rollouts, what their gates said, and what people decide about them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from greenroom.api.schemas.base import Answer, Body, Number, Stage
from greenroom.api.schemas.releases import ActPlanOut

Percent = Annotated[float, Field(ge=0, le=100)]
Length = Annotated[float, Field(ge=0, le=90 * 86400)]
"""Seconds."""
Supersede = Literal["reject", "queue", "replace"]
Word = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Field(max_length=2000)]


class StrategyIn(Body):
    """How a version is brought to the users. What is left out has its usual value."""

    kind: Literal["all-at-once", "blue-green", "canary"] | None = None
    steps: list[Percent] = Field(default=[], max_length=50)
    """Of a canary: percents of the users that rise."""
    pause: Length | None = None
    """Seconds at each step at least; left out: until its gates pass, or until somebody advances it."""
    audience: list[Word] = Field(default=[], max_length=500)
    """Who gets it first: `kelly`, `group:beta`."""
    gates: list[Word] = Field(default=[], max_length=20)
    at: AwareDatetime | None = None
    """Not before this instant."""
    soak: Length | None = None
    on_fail: Literal["rollback", "freeze"] = "rollback"
    deadline: Length | None = None
    """Seconds a person has where one must decide."""
    if_nobody: Literal["abort", "advance"] = "abort"


class RolloutIn(Body):
    """Bring a version to the users of a stage."""

    version: Number
    stage: Stage | None = None
    """The last stage if left out."""
    strategy: StrategyIn | None = None
    """Left out: what the version's greenroom.toml says."""
    supersede: Supersede | None = None
    """What becomes of it while another one is under way; left out: what the version's greenroom.toml says."""


class FlagRolloutIn(Body):
    """Bring a variant of a flag to the users of a stage."""

    variant: Annotated[str, Field(max_length=100)] = ""
    """Left out: the one that is true."""
    stage: Stage | None = None
    """The last stage if left out."""
    strategy: StrategyIn | None = None
    """Left out: what the greenroom.toml of the version that is released there says."""
    supersede: Supersede | None = None
    """The same while another rollout of this flag is under way; what takes its place begins where that began."""


class RolloutActIn(Body):
    """A decision. `seq` is what the person saw; if it has changed since, the answer is 409 and says how."""

    seq: int | None = Field(None, ge=1, le=2**31 - 1)
    reason: Reason = ""


class SkipIn(RolloutActIn):
    """Let a gate pass; the reason is kept with the name."""

    gate: Word


class StepOut(Answer):
    """A share of the users."""

    index: int
    weight: float
    pause: float | None


class AudienceOut(Answer):
    """Who gets the version first."""

    people: list[str]
    groups: list[str]


class StrategyOut(Answer):
    """A strategy with everything filled in."""

    kind: str
    steps: list[StepOut]
    audience: AudienceOut
    gates: list[str]
    at: datetime | None
    soak: float
    on_fail: str
    deadline: float
    on_deadline: str


class VerdictOut(Answer):
    """What a gate said at a step."""

    gate: str
    outcome: Literal["pass", "fail", "inconclusive", "waiting"]
    sentence: str
    numbers: dict[str, Any]
    step: int
    at: datetime
    skipped_by: str


class RolloutOut(Answer):
    """A rollout as it is now."""

    id: str
    stage: str
    name: str
    """What it brings, in a word: `v12`."""
    before: str
    """What newcomers got before; empty if nothing."""
    from_version: int | None = None
    to_version: int | None = None
    """None if a flag is brought."""
    flag: str = ""
    """The flag whose variant is brought; empty if a version is."""
    variant: str = ""
    strategy: StrategyOut
    state: str
    reason: str
    """Why it is in this state, or why it ended."""
    step: int
    desired_weight: float
    observed_weight: float
    pause_reason: str
    state_since: datetime
    deadline_at: datetime | None
    on_deadline: str | None
    frozen_until: datetime | None = None
    reminded_at: datetime | None = None
    """When its owner was last told that a decision is due."""
    open_gates: list[str] = Field(default_factory=list)
    """What holds it and may be skipped, the gate that stopped it first."""
    owner: str
    changed_by: str
    changed_at: datetime
    retry_of: str | None
    behind: str | None = None
    """The rollout that it is queued behind."""
    seq: int
    created_at: datetime
    ended_at: datetime | None
    verdicts: list[VerdictOut] = Field(default_factory=list)
    sessions: dict[str, int] = Field(default_factory=dict)
    """Open sessions of each, by name: `v12`."""
    url: str


class RolloutPlanOut(ActPlanOut):
    """What a release would do, and by which strategy."""

    strategy: StrategyOut
    source: Literal["command", "greenroom.toml", "usual"]
    plain: bool
    """It can be done at once, without a rollout."""
