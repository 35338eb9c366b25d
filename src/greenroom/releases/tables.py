"""The tables of deployments, releases, instances and variables. Apps are named by slug, versions by number."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.kernel.database import Base
from greenroom.releases.model import Deployment, Release, Scale


class DeploymentRow(Base):
    """A version at a stage."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("app", "version", "stage"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    stage: Mapped[str]
    state: Mapped[str]
    failure: Mapped[str]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    replaced_at: Mapped[datetime | None]

    def value(self) -> Deployment:
        """Return the row as a value."""
        return Deployment(
            id=self.id,
            app=self.app,
            version=self.version,
            stage=self.stage,
            state=self.state,  # ty: ignore[invalid-argument-type]
            failure=self.failure,
            stopped=self.stopped_at is not None,
            created_at=self.created_at,
            replaced_at=self.replaced_at,
        )


class ReleaseRow(Base):
    """A release or rollback; the newest of an app and stage is in force."""

    __tablename__ = "release"
    __table_args__ = (Index("ix_release_app_stage_id", "app", "stage", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int]
    replaced: Mapped[int | None]
    kind: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    variables: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """Those that it began with, encrypted; None for releases from before they were kept."""
    flags: Mapped[int | None]
    """The revision of the flags that it began with; 0 if there was none, None if it was not kept."""
    scale: Mapped[dict[str, Any] | None]
    """What somebody had said of instances; empty if nobody had, None if it was not kept."""
    before: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """Of a rollback that brought parts back: what they were until then, for its undo."""

    def value(self) -> Release:
        """Return the row as a value."""
        return Release(
            id=self.id,
            app=self.app,
            stage=self.stage,
            version=self.version,
            replaced=self.replaced,
            kind=self.kind,  # ty: ignore[invalid-argument-type]
            by=self.by,
            at=self.at,
        )


class InstanceRow(Base):
    """An instance that was started, and how it ended."""

    __tablename__ = "instance"

    id: Mapped[str] = mapped_column(primary_key=True)
    deployment_id: Mapped[str] = mapped_column(index=True)
    app: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    stage: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    detail: Mapped[str]


class VariableRow(Base):
    """A variable of an app at a stage; `value` is encrypted for variables and secrets alike."""

    __tablename__ = "variable"
    __table_args__ = (UniqueConstraint("app", "stage", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    name: Mapped[str]
    value: Mapped[bytes]
    secret: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class ScaleRow(Base):
    """How many instances an app has at a stage, where somebody said so instead of `greenroom.toml`."""

    __tablename__ = "scale"

    app: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    most: Mapped[int]
    sessions: Mapped[int]
    by: Mapped[str] = mapped_column("set_by")
    at: Mapped[datetime] = mapped_column("set_at")

    def value(self) -> Scale:
        """Return the row as a value."""
        return Scale(self.app, self.stage, self.most, self.sessions, self.by, self.at)
