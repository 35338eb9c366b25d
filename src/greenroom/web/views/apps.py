"""An app: its row in the list, its stages, what runs and who is in."""

from dataclasses import dataclass
from datetime import datetime

from greenroom.web.views.words import Access, Health


@dataclass(frozen=True)
class AppRow:
    """An app in the list; `state` and `live` are those of the last stage, unless nothing is released there yet."""

    slug: str
    title: str
    kind: str
    """As people say it: `Shiny for Python`."""
    owner: str
    access: Access
    state: Health
    live: int | None
    """The version that users of the last stage get."""
    latest: int | None
    sessions: int
    deployed_at: datetime | None
    deployed_by: str
    address: str
    """Of the last stage."""
    detail: str = ""


@dataclass(frozen=True)
class Draining:
    """A replaced version that still has sessions."""

    version: int
    sessions: int


@dataclass(frozen=True)
class StageCard:
    """A stage of an app: what is wanted there and how it is."""

    name: str
    title: str
    version: int | None
    """The released version; in the first stage the newest deployed one."""
    state: Health
    address: str
    detail: str = ""
    instances: int = 0
    sessions: int = 0
    since: datetime | None = None
    """When this version came here."""
    by: str = ""
    back_to: int | None = None
    """The version a rollback would go to, if there is one."""
    is_rolled_back: bool = False
    """Whether what is live came by a rollback, which can be taken back."""
    draining: tuple[Draining, ...] = ()


@dataclass(frozen=True)
class InstanceRow:
    """A running instance."""

    id: str
    version: int
    stage: str
    state: str
    """`ready`, `starting`, `restarting`, `stopping` or `ended`."""
    detail: str = ""
    started_at: datetime | None = None
    restarts: int = 0
    sessions: int = 0
    memory_bytes: int = 0
    memory_limit: int = 0
    cpu_seconds: float = 0.0
    isolation: str = ""
    """The rung of the sandbox ladder, `A` to `E`."""


@dataclass(frozen=True)
class SessionRow:
    """A user's stay that is not over."""

    id: str
    user: str
    version: int
    stage: str
    instance: str
    started_at: datetime
    last_seen_at: datetime
    streams: int = 0
    """Open connections."""


@dataclass(frozen=True)
class LogLine:
    """A line that an instance printed."""

    instance: str
    at: str
    """As recorded: ISO 8601 in UTC, or empty."""
    text: str
