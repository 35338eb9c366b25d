"""The flags of an app at a stage."""

from dataclasses import dataclass
from datetime import datetime

from greenroom.web.views.pages import AppPage
from greenroom.web.views.rollouts import RolloutView


@dataclass(frozen=True)
class FlagRow:
    """A flag at the stage that is shown."""

    key: str
    state: str
    """`on`, `off`, `partly`, `code` (the code's default), or a variant."""
    rule: str
    variants: tuple[str, ...]
    kind: str
    owner: str
    expires: str
    live: bool
    description: str
    stale: str
    used_at: datetime | None
    used_by: int | None
    """The version of the app that asked for it last."""
    changed_at: datetime
    changed_by: str
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Its state at each other stage that has it."""
    users: str = ""
    groups: str = ""
    percent: str = ""
    variant: str = "on"
    is_simple: bool = True
    """Whether its rule is of the form that the page can edit."""


@dataclass(frozen=True)
class GoneFlagRow:
    """A flag that is no more although code has asked for it since."""

    key: str
    at: datetime
    version: int
    removed_by: str


@dataclass(frozen=True)
class FlagRevisionRow:
    """A change of the flags."""

    number: int
    at: datetime
    by: str
    what: str
    message: str


@dataclass(frozen=True)
class FlagsAhead:
    """What a promotion would bring to the next stage."""

    stage: str
    changes: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True)
class FlagsPage:
    """The flags of an app at a stage."""

    page: AppPage
    stage: str
    flags: tuple[FlagRow, ...]
    gone: tuple[GoneFlagRow, ...]
    history: tuple[FlagRevisionRow, ...]
    ahead: FlagsAhead | None = None
    """None at the last stage."""
    rollouts: tuple[RolloutView, ...] = ()
    """Those that move a flag of this stage now."""

    @property
    def moving(self) -> tuple[str, ...]:
        """The keys of the flags that a rollout moves."""
        return tuple(one.row.flag for one in self.rollouts)
