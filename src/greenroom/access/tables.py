"""The tables of access."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.access.model import Person
from greenroom.kernel.database import Base


class PersonRow(Base):
    """A person."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    admin: Mapped[bool]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]

    def value(self) -> Person:
        """Return the row as a value."""
        return Person(self.id, self.name, self.title, self.admin, self.created_at)


class CredentialRow(Base):
    """A browser session or an API token; `digest` is the sha256 of its secret."""

    __tablename__ = "credential"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class MembershipRow(Base):
    """A person's role in an app, named by its slug, which never changes."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("app", "person_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime]
