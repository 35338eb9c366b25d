"""Bundles and versions as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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


@dataclass(frozen=True)
class Provenance:
    """Who published a version, from where, from which commit."""

    user: str
    client: str = ""
    """`greenroom 0.1.0`, `rsconnect-python 1.32.0`, `curl`."""
    host: str = ""
    git_commit: str = ""
    git_branch: str = ""
    git_dirty: bool = False
    git_message: str = ""
    message: str = ""


VersionState = Literal["preparing", "ready", "failed"]


@dataclass(frozen=True)
class Version:
    """An immutable version of an app."""

    id: str
    app: str
    number: int
    bundle: Bundle
    kind: str
    entry: str
    state: VersionState
    provenance: Provenance
    created_at: datetime
    env_key: str = ""
    failure: str = ""

    @property
    def name(self) -> str:
        """`v12`."""
        return f"v{self.number}"
