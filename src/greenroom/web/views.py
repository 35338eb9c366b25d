"""What the pages show. Frozen values; a page's JSON twin is its view, field by field.

Times are aware instants in UTC, sizes bytes, durations seconds. Words for people are made from them by the templates.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Health = Literal["empty", "running", "starting", "asleep", "failed", "stopped"]
Access = Literal["public", "signed-in", "invited"]
Role = Literal["owner", "viewer"]


@dataclass(frozen=True)
class Me:
    """The person who looks at the page."""

    id: str
    name: str
    title: str
    admin: bool


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
    draining: tuple[Draining, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step of making a version ready: `upload`, `lock`, `environment`, `start`, `ready`."""

    name: str
    state: Literal["running", "done", "failed"]
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class VersionRow:
    """A version in the timeline."""

    number: int
    state: Literal["preparing", "ready", "failed"]
    at: datetime
    by: str
    message: str
    """The publisher's message, else the first line of the commit's."""
    size: int
    files: int
    address: str
    """Its preview."""
    commit: str = ""
    branch: str = ""
    dirty: bool = False
    lock_changes: str = ""
    """Against the version before, in words: `pandas 2.2.0 → 2.3.1, 3 more`."""
    reused_environment: bool = False
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by step."""
    steps: tuple[Step, ...] = ()
    """While it is preparing: the steps begun so far."""
    failure: str = ""
    stages: tuple[str, ...] = ()
    """Names of the stages where it is deployed."""
    live_in: tuple[str, ...] = ()
    """Names of the stages whose users get it."""


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
class EventRow:
    """Something that happened; the page makes a sentence of it."""

    number: int
    at: datetime
    kind: str
    actor: str
    app: str | None = None
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AppPage:
    """An app."""

    app: AppRow
    stages: tuple[StageCard, ...]
    versions: tuple[VersionRow, ...]
    """Newest first."""
    instances: tuple[InstanceRow, ...]
    sessions: tuple[SessionRow, ...]
    may_change: bool
    """Whether this person may deploy, release and change settings."""


@dataclass(frozen=True)
class FileRow:
    """A file of a version."""

    path: str
    size: int
    executable: bool = False


@dataclass(frozen=True)
class FileText:
    """A file to be read; `text` is empty and `note` says why if it cannot be shown."""

    path: str
    size: int
    text: str
    note: str = ""


@dataclass(frozen=True)
class VersionPage:
    """A version."""

    app: AppRow
    version: VersionRow
    kind: str
    entry: str
    bundle: str
    """The bundle's digest."""
    files: tuple[FileRow, ...]
    settings: dict[str, Any]
    """Its `greenroom.toml`, as read."""
    lock: str
    lock_source: str
    interpreter: str
    env_key: str
    build_log: str
    client: str
    host: str
    notes: tuple[str, ...]
    others: tuple[int, ...]
    """The app's other versions, newest first, to compare with."""
    stages: tuple[StageCard, ...]
    may_change: bool


@dataclass(frozen=True)
class FileDiff:
    """A file that differs; `text` is a unified diff, `note` says why there is none."""

    path: str
    change: Literal["added", "removed", "changed", "moved"]
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class DiffView:
    """What changed from one version to another."""

    app: str
    older: int
    newer: int
    lock: str
    """The packages in words."""
    packages: tuple[str, ...]
    """Each package in words: `pandas 2.2.0 → 2.3.1`."""
    settings: tuple[str, ...]
    files: tuple[FileDiff, ...]


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
    """A person's part in an app."""

    name: str
    role: Role


@dataclass(frozen=True)
class AppSettings:
    """What may be changed about an app."""

    app: AppRow
    stages: tuple[StageCard, ...]
    variables: tuple[VariableRow, ...]
    members: tuple[MemberRow, ...]
    may_change: bool


@dataclass(frozen=True)
class LogLine:
    """A line that an instance printed."""

    instance: str
    at: str
    """As recorded: ISO 8601 in UTC, or empty."""
    text: str


@dataclass(frozen=True)
class TokenRow:
    """A token without its secret."""

    id: str
    label: str
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class PersonRow:
    """Somebody who can sign in."""

    name: str
    title: str
    admin: bool
    created_at: datetime


@dataclass(frozen=True)
class FactRow:
    """One finding of the doctor."""

    name: str
    state: str
    """`ok`, `warning` or `failure`."""
    detail: str
    fix: str = ""


@dataclass(frozen=True)
class ServerPage:
    """The server itself."""

    version: str
    root_url: str
    routing: str
    stages: tuple[str, ...]
    facts: tuple[FactRow, ...]


@dataclass(frozen=True)
class Act:
    """Something that may be done to a running app."""

    verb: Literal["release", "promote", "rollback", "stop", "start", "restart"]
    stage: str | None = None
    """None means the last stage for release and rollback, every stage for stop and start."""
    version: int | None = None
    """Not needed to stop and start; without it a rollback goes back to the release before."""
    instance: str | None = None
    """For restart only."""


@dataclass(frozen=True)
class Plan:
    """What an act would do, in sentences; `refused` says why it cannot be done."""

    title: str
    sentences: tuple[str, ...]
    refused: str = ""
