"""People, tokens, the server, events."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from greenroom.api.schemas.base import Answer, Body

GroupName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")]


class SignIn(Body):
    """Name and password for a new token."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    label: str = Field("", max_length=200)


class NewToken(Answer):
    """A token, shown this once."""

    token: str
    id: str
    person: str


class TokenOut(Answer):
    """A token without its secret."""

    id: str
    label: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class PersonIn(Body):
    """A new person; without a password one is made and shown once in the answer."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")
    title: str = Field("", max_length=200)
    password: str = Field("", max_length=1000)
    admin: bool = False


class PersonOut(Answer):
    """A person."""

    id: str
    name: str
    title: str
    admin: bool
    created_at: datetime
    password: str | None = None


class GroupOut(Answer):
    """A group of people; their names are told to administrators only."""

    name: str
    size: int
    people: list[str]


class StageOut(Answer):
    """A stage of the server."""

    name: str
    title: str


class ServerOut(Answer):
    """What this server is and can do. Details are given to people who have signed in."""

    version: str
    stages: list[StageOut]
    root_url: str
    routing: str
    facts: list[dict[str, str]] = Field(default_factory=list)
    """Doctor's findings: `name`, `state` (`ok`, `warning`, `failure`), `detail`, `fix`."""


class EventOut(Answer):
    """Something that happened."""

    number: int
    at: datetime
    kind: str
    actor: str
    app: str | None
    subject: str
    data: dict[str, Any]
