"""The table of sign-offs. Apps are named by slug, versions by number."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.kernel.database import Base, LongWords
from greenroom.releases.sign_offs.model import SignOff


class SignOffRow(Base):
    """What a person said of a version; never changed, a later one holds."""

    __tablename__ = "sign_off"
    __table_args__ = (Index("ix_sign_off_app_version_id", "app", "version", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    decision: Mapped[str]
    note: Mapped[str] = mapped_column(LongWords)
    by: Mapped[str] = mapped_column("signed_by")
    at: Mapped[datetime] = mapped_column("signed_at")

    def value(self) -> SignOff:
        """Return the row as a value."""
        return SignOff(
            id=self.id,
            app=self.app,
            version=self.version,
            digest=self.digest,
            decision=self.decision,  # ty: ignore[invalid-argument-type]
            note=self.note,
            by=self.by,
            at=self.at,
        )
