"""Flags, their revisions, promotions and evaluations. Definitions are in flagd's format."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from greenroom.api.schemas.base import Answer, Body, Stage

FlagKey = Annotated[str, Field(max_length=200)]
KnownKey = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,99}$")]
Take = Literal["theirs", "ours"]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
Note = Annotated[str, Field(max_length=500)]


class AudienceIn(Body):
    """Who gets a variant; the others get the default."""

    variant: str
    users: list[str] = Field(default=[], max_length=500)
    groups: list[str] = Field(default=[], max_length=100)
    since: int = Field(0, ge=0, le=1_000_000)
    """Only from this version of the app on."""
    percent: float | None = Field(None, ge=0, le=100)
    """The share of everybody else."""


class FlagIn(Body):
    """A new flag, or a whole definition for one."""

    key: FlagKey
    stage: Stage
    definition: dict[str, Any]
    message: Note = ""


class FlagChange(Body):
    """What of a flag changes; what is left out stays. `metadata` is merged, null takes a key out."""

    stage: Stage
    audience: AudienceIn | None = None
    everybody: str | None = None
    """One variant for everybody, instead of a rule."""
    state: Literal["ENABLED", "DISABLED"] | None = None
    default: str | None = None
    variants: dict[str, Any] | None = None
    targeting: dict[str, Any] | None = None
    metadata: dict[str, str | bool | int | float | None] = Field(default={}, max_length=50)
    message: Note = ""


class ToggleIn(Body):
    """Turn a flag on or off for everybody."""

    stage: Stage
    on: bool
    message: Note = ""


class FlagPromotionIn(Body):
    """Bring what changed at a stage to another."""

    source: Stage
    target: Stage
    keys: list[KnownKey] = Field(default=[], max_length=500)
    take: Take | None = None
    anyway: bool = False


class FlagUndoIn(Body):
    """Make a new revision equal to an older one; without a number, to the one before."""

    stage: Stage
    revision: Revision | None = None
    anyway: bool = False


class FlagFileIn(Body):
    """A whole flagd file."""

    document: dict[str, Any]
    message: Note = ""
    anyway: bool = False


class FlagEvaluationIn(Body):
    """See the flags as somebody would; yourself if nobody is named."""

    stage: Stage
    user: str | None = None
    groups: list[str] | None = None
    """The person's own groups if left out."""
    version: int = Field(0, ge=0, le=1_000_000)
    context: dict[str, Any] = Field(default={}, max_length=100)


class FlagOut(Answer):
    """A flag at a stage."""

    key: str
    stage: str
    state: str
    rule: str
    definition: dict[str, Any]
    owner: str = ""
    kind: str = ""
    expires: str = ""
    live: bool = False
    stale: str = ""
    used_at: datetime | None = None
    used_by: int | None = None
    changed_at: datetime
    changed_by: str


class GoneFlagOut(Answer):
    """A flag that is no more although code has asked for it since."""

    key: str
    used_at: datetime
    used_by: int
    removed_by: str


class FlagSetOut(Answer):
    """The flags of an app at a stage."""

    stage: str
    revision: int
    flags: list[FlagOut]
    gone: list[GoneFlagOut] = Field(default=[])


class FlagRevisionOut(Answer):
    """A revision of the flags of a stage."""

    stage: str
    number: int
    act: str
    subject: str
    message: str
    by: str
    at: datetime
    source: str = ""


class FlagDifferenceOut(Answer):
    """A flag that differs."""

    key: str
    act: str
    sentence: str
    parts: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class FlagPromotionOut(Answer):
    """What a promotion would bring."""

    source: str
    target: str
    source_revision: int
    base_revision: int
    differences: list[FlagDifferenceOut]
    conflicts: list[str]


class FlagEvaluationOut(Answer):
    """What a flag is for somebody."""

    key: str
    reason: str
    variant: str
    value: Any = None
    error: str = ""
    details: str = ""
