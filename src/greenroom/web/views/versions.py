"""A version: its row in the timeline, its files, what differs from another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from greenroom.web.views.words import Mark


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
    rehearsal: Mark = ""
    """How its newest rehearsal is."""


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
class SignOffRow:
    """What a person said of a version."""

    by: str
    decision: str
    """`approved` or `rejected`."""
    at: datetime
    note: str = ""
