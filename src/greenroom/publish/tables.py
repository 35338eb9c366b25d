"""The tables of publishing."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from greenroom.kernel.database import Base, LongWords


class AppRow(Base):
    """An app. `last_version` counts up under the row's lock, so that no number is given twice."""

    __tablename__ = "app"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    access: Mapped[str]
    last_version: Mapped[int]
    config: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class BundleRow(Base):
    """A bundle that was described; its files may still be on their way."""

    __tablename__ = "bundle"

    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    file_count: Mapped[int]
    files: Mapped[list[Any]] = mapped_column(deferred=True)
    """Lists of path, size, digest, executable."""
    created_at: Mapped[datetime]


class VersionRow(Base):
    """A version. What publishing fixes never changes; preparing fills lock, environment and state."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("app_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("app.id"))
    number: Mapped[int]
    bundle_digest: Mapped[str] = mapped_column(ForeignKey("bundle.digest"), index=True)
    kind: Mapped[str]
    entry: Mapped[str]
    config: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    upgrade: Mapped[bool]
    state: Mapped[str]
    failure: Mapped[str] = mapped_column(LongWords)
    lock: Mapped[dict[str, Any]]
    """The lock without its text; empty until there is one."""
    lock_text: Mapped[str] = mapped_column(LongWords, deferred=True)
    lock_inputs: Mapped[str]
    lock_changes: Mapped[str]
    env_key: Mapped[str] = mapped_column(index=True)
    reused_environment: Mapped[bool]
    timings: Mapped[dict[str, Any]]
    user: Mapped[str] = mapped_column("published_by")
    person: Mapped[str]
    via: Mapped[str]
    client: Mapped[str]
    host: Mapped[str]
    git_commit: Mapped[str]
    git_branch: Mapped[str]
    git_dirty: Mapped[bool]
    git_message: Mapped[str]
    git_note: Mapped[str]
    message: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str]

    app: Mapped[AppRow] = relationship(lazy="joined", innerjoin=True)
    bundle: Mapped[BundleRow] = relationship(lazy="joined", innerjoin=True)
