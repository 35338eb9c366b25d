"""What may be changed about an app."""

from dataclasses import dataclass
from datetime import datetime

from greenroom.web.views.apps import AppRow, StageCard
from greenroom.web.views.words import Role


@dataclass(frozen=True)
class VariableRow:
    """A variable; the `value` of a secret is None."""

    stage: str
    name: str
    secret: bool
    value: str | None
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class MemberRow:
    """A person's part in an app, or that of everybody in a group."""

    name: str
    role: Role
    is_group: bool = False


@dataclass(frozen=True)
class RemovedRow:
    """A version that was removed and can be brought back for a while."""

    number: int
    message: str
    at: datetime
    by: str


@dataclass(frozen=True)
class AppSettings:
    """What may be changed about an app."""

    app: AppRow
    stages: tuple[StageCard, ...]
    variables: tuple[VariableRow, ...]
    members: tuple[MemberRow, ...]
    may_change: bool
    removed: tuple[RemovedRow, ...] = ()
    """Removed versions, newest first."""
    keep_days: int = 30
    """For how long what was removed can be brought back."""
