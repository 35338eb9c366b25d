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


class GroupRow(Base):
    """A named group of people."""

    __tablename__ = "person_group"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class GroupMemberRow(Base):
    """A person in a group."""

    __tablename__ = "group_member"

    group_id: Mapped[str] = mapped_column(ForeignKey("person_group.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]


class ShareRow(Base):
    """The role that everybody in a group has in an app."""

    __tablename__ = "share"

    app: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("person_group.id"), primary_key=True, index=True
    )
    role: Mapped[str]
    created_at: Mapped[datetime]
