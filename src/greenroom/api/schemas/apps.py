"""Apps, their stages, variables and members."""

from datetime import datetime

from pydantic import Field

from greenroom.api.schemas.base import Access, Answer, Body, Role, Slug


class AppIn(Body):
    """A new app; a deploy makes it by itself when it does not exist."""

    slug: Slug
    title: str = Field("", max_length=200)
    access: Access = "signed-in"


class AppChange(Body):
    """What may be changed of an app."""

    title: str | None = Field(None, max_length=200)
    access: Access | None = None


class StageState(Answer):
    """What a stage of an app shows its users."""

    stage: str
    version: int | None
    """The released version; in the first stage the newest deployed one."""
    url: str
    state: str
    """`running`, `starting`, `asleep`, `failed`, `stopped` or `empty`."""
    instances: int = 0
    sessions: int = 0
    detail: str = ""


class AppOut(Answer):
    """An app."""

    slug: str
    title: str
    kind: str
    owner: str
    access: Access
    created_at: datetime
    stages: list[StageState]
    latest: int | None
    sessions: int
    role: str


class VariableIn(Body):
    """A variable or secret of an app at a stage."""

    value: str = Field(max_length=65_536)
    secret: bool = False


class VariableOut(Answer):
    """A variable; the value of a secret is never given out."""

    name: str
    stage: str
    secret: bool
    value: str | None
    changed_at: datetime
    changed_by: str


class ScaleIn(Body):
    """How many instances an app may have at a stage."""

    most: int = Field(ge=1, le=100)
    sessions: int = Field(0, ge=0, le=100_000)
    """Sessions that each instance takes; 0 means as many as come."""


class ScaleOut(Answer):
    """How many instances an app may have at a stage, as somebody said."""

    stage: str
    most: int
    sessions: int
    by: str
    at: datetime


class MemberIn(Body):
    """What a person may do with an app."""

    role: Role


class MemberOut(Answer):
    """A person of an app, or a group that it is shared with."""

    name: str
    role: Role
    is_group: bool = False
