"""Bundles on their way up; versions and how they differ."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from greenroom.api.schemas.base import Answer, Body, Digest


class FileIn(Body):
    """One file of a bundle to be."""

    path: str = Field(max_length=4096)
    size: int = Field(ge=0, le=2**50)
    digest: Digest
    executable: bool = False


class FileOut(Answer):
    """One file of a bundle."""

    path: str
    size: int
    digest: str
    executable: bool


class BundleIn(Body):
    """The list of a folder's files."""

    files: list[FileIn] = Field(max_length=200_000)


class BundleOut(Answer):
    """A bundle and what of it the server still lacks."""

    digest: str
    size: int
    files: int
    missing: list[str]
    """Digests to upload; empty when the bundle is complete."""


class PlanIn(BundleIn):
    """What a deploy would bring. `inputs` are the texts of the small files that decide the environment."""

    inputs: dict[str, str] = Field(default_factory=dict)
    upgrade: bool = False


class PlanOut(Answer):
    """What a deploy would do."""

    new_app: bool
    number: int
    kind: str
    entry: str
    why: str
    upload_files: int
    upload_bytes: int
    env_key: str
    environment: Literal["reused", "built", "none"]
    environment_why: str
    lock_changes: str
    notes: list[str] = Field(default_factory=list)


class ProvenanceIn(Body):
    """Where a version comes from; the user is the token's."""

    client: str = Field("", max_length=200)
    host: str = Field("", max_length=200)
    git_commit: str = Field("", max_length=64)
    git_branch: str = Field("", max_length=300)
    git_dirty: bool = False
    git_message: str = Field("", max_length=2000)
    message: str = Field("", max_length=2000)


class VersionIn(Body):
    """Make a version of a complete bundle and deploy it to the first stage."""

    bundle: Digest
    provenance: ProvenanceIn = ProvenanceIn()
    upgrade: bool = False
    """Resolve unpinned requirements anew although the requirements file is unchanged."""


class Step(Answer):
    """One step of making a version ready, as it goes."""

    name: str
    """`upload`, `lock`, `environment`, `start` or `ready`."""
    state: Literal["running", "done", "failed"]
    seconds: float = 0
    detail: str = ""


class PreviewIn(Body):
    """A preview with flags set for whoever opens it; with none, as everybody sees it."""

    flags: dict[str, str] = Field(default_factory=dict)
    """Variants by key."""


class PreviewOut(Answer):
    """Where such a preview is entered, by anybody who may see it and signs in."""

    url: str


class VersionOut(Answer):
    """A version."""

    number: int
    name: str
    state: str
    """`preparing`, `ready` or `failed`."""
    failure: str = ""
    kind: str
    entry: str
    bundle: str
    size: int
    files: int
    created_at: datetime
    user: str
    client: str
    git_commit: str
    git_branch: str
    git_dirty: bool
    git_message: str
    message: str
    env_key: str
    reused_environment: bool
    lock_changes: str
    """Against the version before, in words."""
    timings: dict[str, float]
    url: str
    """The preview address."""
    stages: list[str]
    """The stages where it is deployed."""
    live_in: list[str]
    """The stages where it is released."""


class DifferenceOut(Answer):
    """What changed between two versions."""

    older: str
    newer: str
    files: list[dict[str, Any]]
    """`path`, `change` (`added`, `removed`, `changed`), `text` (a unified diff, empty for binary files)."""
    lock: str
    packages: list[dict[str, str]]
    settings: list[str]
