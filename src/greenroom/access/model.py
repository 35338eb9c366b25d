"""People and their rights as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from greenroom.kernel.events import Actor

Role = Literal["owner", "viewer"]
AppAccess = Literal["public", "signed-in", "invited"]
CredentialKind = Literal["token", "browser"]


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    id: str
    name: str
    title: str
    admin: bool
    created_at: datetime

    def acting(self, via: str) -> Actor:
        """Return this person as the actor of an event."""
        return Actor(name=self.name, person=self.id, via=via)


@dataclass(frozen=True)
class Credential:
    """A token or browser session, without its secret."""

    id: str
    kind: CredentialKind
    person: Person
    label: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Member:
    """A person's part in an app, or that of everybody in a group."""

    name: str
    role: Role
    is_group: bool = False


@dataclass(frozen=True)
class Group:
    """People who are meant together: by who may use an app, by a rollout, by a flag."""

    name: str
    people: tuple[str, ...]
    """Names, in order."""
