"""Apps, bundles and versions as values."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from greenroom.environments.model import Lock

if TYPE_CHECKING:
    from greenroom.kernel.events import Actor

Access = Literal["public", "signed-in", "invited"]
"""Who may visit: anybody; everybody who has signed in; the owner and those named."""

VersionState = Literal["preparing", "ready", "failed"]


@dataclass(frozen=True, order=True)
class File:
    """One file of a bundle. `path` is relative, with `/`, NFC; `digest` is sha256 in hex."""

    path: str
    size: int
    digest: str
    executable: bool = False


@dataclass(frozen=True)
class Bundle:
    """The uploaded files. `digest` is the sha256 of the sorted list of paths, digests and modes."""

    digest: str
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    def file(self, path: str) -> File | None:
        """Return the file at `path`, if the bundle has one."""
        return next((file for file in self.files if file.path == path), None)


def bundle_of(files: Iterable[File]) -> Bundle:
    """Return the bundle made of `files`, whatever their order."""
    ordered = tuple(sorted(files))
    whole = hashlib.sha256(b"greenroom bundle 1\n")
    for file in ordered:
        mode = "x" if file.executable else "-"
        whole.update(f"{file.digest} {mode} {file.size} {file.path}\n".encode())
    return Bundle(whole.hexdigest(), ordered)


@dataclass(frozen=True)
class Provenance:
    """Who published a version, from where, from which commit."""

    user: str
    person: str = ""
    """Id of the person behind `user`; empty when it is not known."""
    via: str = ""
    """The door: `api`, `web`, `connect`."""
    client: str = ""
    """`greenroom 0.1.0`, `rsconnect-python 1.32.0`, `curl`."""
    host: str = ""
    git_commit: str = ""
    git_branch: str = ""
    git_dirty: bool = False
    git_message: str = ""
    git_note: str = ""
    """What could not be found out, in words."""
    message: str = ""

    @property
    def actor(self) -> "Actor":
        """The person as the actor of events that follow from publishing."""
        from greenroom.kernel.events import Actor  # slow to import, and clients need it never

        return Actor(self.user, self.person or None, self.via or "system")


@dataclass(frozen=True)
class App:
    """One data product."""

    id: str
    number: int
    """Small and never used twice; runtimes make the app's user id from it."""
    slug: str
    title: str
    kind: str
    owner: str
    """Id of the person."""
    access: Access
    created_at: datetime
    last_version: int = 0
    config: dict[str, Any] = field(default_factory=dict)
    """The latest version's `greenroom.toml`, as `Config.stored` writes it."""
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Version:
    """An immutable version of an app. In lists `bundle.files` and `lock.text` are left out."""

    id: str
    app: str
    """The app's slug."""
    number: int
    bundle: Bundle
    kind: str
    entry: str
    state: VersionState
    provenance: Provenance
    created_at: datetime
    env_key: str = ""
    failure: str = ""
    app_id: str = ""
    size: int = 0
    """Bytes of the bundle, also in lists."""
    file_count: int = 0
    config: dict[str, Any] = field(default_factory=dict)
    upgrade: bool = False
    """Unpinned requirements were to be resolved anew."""
    lock: Lock | None = None
    lock_inputs: str = ""
    """Digest of what the lock was made from; equal inputs may reuse a lock."""
    lock_changes: str = ""
    """Against the version before, in words: `pandas 2.2.0 → 2.3.1, 3 more`."""
    reused_environment: bool = False
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by step: `upload`, `lock`, `environment`, `start`, `ready`."""
    notes: tuple[str, ...] = ()
    """What publishing remarked on, in sentences."""
    removed_at: datetime | None = None
    """When somebody removed it; its files go some weeks later, its record stays."""
    removed_by: str = ""

    @property
    def name(self) -> str:
        """`v12`."""
        return f"v{self.number}"
