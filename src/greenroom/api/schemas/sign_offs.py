"""Sign-offs."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from greenroom.api.schemas.base import Answer, Body


class SignOffIn(Body):
    """What a person says of a version."""

    decision: Literal["approved", "rejected"] = "approved"
    note: str = Field("", max_length=2000)


class SignOffOut(Answer):
    """What a person said of a version."""

    version: int
    digest: str
    """Of the version's bundle: it holds for these bytes."""
    decision: str
    note: str
    by: str
    at: datetime
