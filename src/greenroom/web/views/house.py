"""People, tokens, events, the server."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Me:
    """The person who looks at the page."""

    id: str
    name: str
    title: str
    admin: bool


@dataclass(frozen=True)
class TokenRow:
    """A token without its secret."""

    id: str
    label: str
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class PersonRow:
    """Somebody who can sign in."""

    name: str
    title: str
    admin: bool
    created_at: datetime


@dataclass(frozen=True)
class GroupRow:
    """People who are meant together."""

    name: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class PeoplePage:
    """Everybody, and their groups."""

    people: tuple[PersonRow, ...]
    groups: tuple[GroupRow, ...]


@dataclass(frozen=True)
class EventRow:
    """Something that happened; the page makes a sentence of it."""

    number: int
    at: datetime
    kind: str
    actor: str
    app: str | None = None
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FactRow:
    """One finding of the doctor."""

    name: str
    state: str
    """`ok`, `warning` or `failure`."""
    detail: str
    fix: str = ""


@dataclass(frozen=True)
class ServerPage:
    """The server itself."""

    version: str
    root_url: str
    routing: str
    stages: tuple[str, ...]
    facts: tuple[FactRow, ...]
