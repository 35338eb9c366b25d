"""The tables of flags. Apps are named by slug; revisions are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.flags.model import FlagSet, Revision, Source, Use
from greenroom.kernel.database import Base, LongWords


class FlagRevisionRow(Base):
    """The whole flag set of an app at a stage from an instant on."""

    __tablename__ = "flag_revision"
    __table_args__ = (UniqueConstraint("app", "stage", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    stage: Mapped[str]
    number: Mapped[int]
    flags: Mapped[str] = mapped_column(LongWords)
    act: Mapped[str]
    subject: Mapped[str]
    message: Mapped[str]
    source: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column("made_by")
    at: Mapped[datetime] = mapped_column("made_at")

    def value(self) -> Revision:
        """Return the row as a value."""
        kept = self.source
        source = Source(kept["stage"], kept["number"], tuple(kept["keys"])) if kept else None
        return Revision(
            app=self.app,
            stage=self.stage,
            number=self.number,
            flags=FlagSet(self.flags),
            act=self.act,  # ty: ignore[invalid-argument-type]
            subject=self.subject,
            by=self.by,
            at=self.at,
            message=self.message,
            source=source,
        )


class FlagUseRow(Base):
    """When a flag was last asked for by an app."""

    __tablename__ = "flag_use"

    app: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column("flag", primary_key=True)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column("asked_at")


class FlagTombstoneRow(Base):
    """A flag that is no more: code that still asks for it is told since when."""

    __tablename__ = "flag_tombstone"

    app: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column("flag", primary_key=True)
    by: Mapped[str] = mapped_column("removed_by")
    at: Mapped[datetime] = mapped_column("removed_at")


class FlagExposureRow(Base):
    """A session, and the variant of a flag that it was last given."""

    __tablename__ = "flag_exposure"
    __table_args__ = (Index("ix_flag_exposure_app_stage_flag", "app", "stage", "flag"),)

    session: Mapped[str] = mapped_column("session_id", primary_key=True)
    key: Mapped[str] = mapped_column("flag", primary_key=True)
    app: Mapped[str]
    stage: Mapped[str]
    variant: Mapped[str]
    first_at: Mapped[datetime] = mapped_column(index=True)


class FlagOverrideRow(Base):
    """What a person has set for one session of theirs in a preview."""

    __tablename__ = "flag_override"

    session: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    version: Mapped[int]
    variants: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column("set_at")


def use(row: FlagUseRow, gone: FlagTombstoneRow | None) -> Use:
    """Return when a flag was last asked for, and that it is gone if it is."""
    return Use(row.key, row.at, row.version, gone.by if gone else "", gone.at if gone else None)
