"""The two large pages: an app and a version."""

from dataclasses import dataclass
from typing import Any

from greenroom.web.views.apps import AppRow, InstanceRow, SessionRow, StageCard
from greenroom.web.views.rollouts import RolloutView
from greenroom.web.views.versions import FileRow, SignOffRow, VersionRow


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
    rollouts: tuple[RolloutView, ...] = ()
    """Versions on their way to the users."""


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
    sign_offs: tuple[SignOffRow, ...] = ()
    """What people said of it, newest first; the newest holds."""
