"""What all requests and answers share. They are built when first used: a command uses few of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Access = Literal["public", "signed-in", "invited"]
Role = Literal["owner", "viewer"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Slug = Annotated[str, Field(min_length=1, max_length=40)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Stage = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,19}$")]


class Body(BaseModel):
    """A request body: unknown keys are errors, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Answer(BaseModel):
    """An answer; read straight from the values of the capabilities."""

    model_config = ConfigDict(from_attributes=True, defer_build=True)


class Problem(BaseModel):
    """RFC 9457. `title` says what happened, `detail` why, `fix` the next step."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    fix: str = ""
    code: str = ""
