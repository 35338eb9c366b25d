"""The tables of rehearsals. Apps are named by slug, versions by number."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.kernel.database import Base, LongWords
from greenroom.rehearsal.server.model import Judgement, Part, Rehearsal, Wish


class RehearsalRow(Base):
    """One run of a version's journeys."""

    __tablename__ = "rehearsal"
    __table_args__ = (Index("ix_rehearsal_app_version_id", "app", "version", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    verdict: Mapped[str]
    sentence: Mapped[str] = mapped_column(LongWords)
    wish: Mapped[dict[str, Any]]
    parts: Mapped[list[Any]]
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    def value(self) -> Rehearsal:
        """Return the row as a value."""
        return Rehearsal(
            id=self.id,
            app=self.app,
            version=self.version,
            digest=self.digest,
            state=self.state,  # ty: ignore[invalid-argument-type]
            verdict=self.verdict,  # ty: ignore[invalid-argument-type]
            sentence=self.sentence,
            wish=Wish(**self.wish),
            parts=tuple(Part(**part) for part in self.parts),
            ordered_by=self.ordered_by,
            ordered_at=self.ordered_at,
            began_at=self.began_at,
            finished_at=self.finished_at,
        )


class JudgementRow(Base):
    """What a person said of a difference; never changed, a later one holds."""

    __tablename__ = "judgement"
    __table_args__ = (Index("ix_judgement_app_journey_id", "app", "journey", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    journey: Mapped[str]
    verb: Mapped[str]
    step: Mapped[int | None]
    output: Mapped[str]
    rehearsal_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    by: Mapped[str] = mapped_column("judged_by")
    at: Mapped[datetime] = mapped_column("judged_at")
    why: Mapped[str] = mapped_column(LongWords)

    def value(self) -> Judgement:
        """Return the row as a value."""
        return Judgement(
            id=self.id,
            app=self.app,
            journey=self.journey,
            verb=self.verb,  # ty: ignore[invalid-argument-type]
            step=self.step,
            output=self.output,
            rehearsal=self.rehearsal_id,
            version=self.version,
            by=self.by,
            at=self.at,
            why=self.why,
        )
