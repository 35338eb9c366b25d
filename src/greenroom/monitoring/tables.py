"""The table of session outcomes. Apps are named by slug, versions by number."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.kernel.database import Base
from greenroom.monitoring.model import Outcome


class SessionOutcomeRow(Base):
    """How a session went. Its id is the session's, so that hearing of it twice makes one row."""

    __tablename__ = "session_outcome"
    __table_args__ = (Index("ix_session_outcome_app_stage_ended_at", "app", "stage", "ended_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int]
    user: Mapped[str] = mapped_column("user_digest")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime]
    """When it was first written; it keeps its place among the others."""
    requests: Mapped[int]
    errors: Mapped[int]
    why: Mapped[str]
    median: Mapped[float | None] = mapped_column("median_seconds")
    bad_at: Mapped[datetime | None]
    held: Mapped[str]

    def value(self) -> Outcome:
        """Return the row as a value."""
        return Outcome(
            id=self.id,
            app=self.app,
            stage=self.stage,
            version=self.version,
            user=self.user,
            started_at=self.started_at,
            ended_at=self.ended_at,
            requests=self.requests,
            errors=self.errors,
            why=self.why,  # ty: ignore[invalid-argument-type]
            median=self.median,
            bad_at=self.bad_at,
            held=self.held,  # ty: ignore[invalid-argument-type]
        )
