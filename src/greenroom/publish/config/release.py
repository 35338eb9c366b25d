"""`[release]`: how a version of this app is brought to the users."""

from typing import Annotated, Literal

from pydantic import Field, Strict, field_validator, model_validator

from greenroom.publish.config.fields import Part, Seconds
from greenroom.publish.config.shares import why_not_shares
from greenroom.publish.config.windows import window

Percent = Annotated[float, Strict()]


class ReleasePart(Part):
    """`[release]`. What a command says goes before it; what the server's stage says holds anyway."""

    strategy: Literal["all-at-once", "blue-green", "canary"] = "all-at-once"
    steps: tuple[Percent, ...] = ()
    """Of a canary: percents of the users that rise."""
    pause: Seconds | None = None
    """At each step at least; None means until its gates pass, or until somebody advances it."""
    audience: tuple[str, ...] = ()
    """Who gets it first: `kelly`, `group:beta`."""
    gates: tuple[str, ...] = ()
    soak: Seconds | None = None
    on_fail: Literal["rollback", "freeze"] = "rollback"
    deadline: Seconds | None = Field(None, gt=0)
    """How long a person has where one must decide."""
    if_nobody: Literal["abort", "advance"] = "abort"
    supersede: Literal["reject", "queue", "replace"] = "reject"
    """What becomes of this release while another one is under way."""
    stages: tuple[str, ...] = ()
    """Where this holds; empty means in the last stage."""
    freeze: tuple[str, ...] = ()
    """Times in which nothing is released."""
    tell: Annotated[bool, Strict()] = False
    """Whether people who are in are told of a newer version."""
    stay: Seconds | None = Field(None, gt=0)
    """How long sessions may stay on a version that was replaced; None means as long as they like."""

    @field_validator("steps")
    @classmethod
    def _steps_rise(cls, steps: tuple[float, ...]) -> tuple[float, ...]:
        why = why_not_shares(steps)
        if why:
            raise ValueError(f"{why[0].lower()}{why[1:-1]}")
        return steps

    @field_validator("freeze")
    @classmethod
    def _windows_can_be_read(cls, freeze: tuple[str, ...]) -> tuple[str, ...]:
        for text in freeze:
            window(text)
        return freeze

    @model_validator(mode="after")
    def _strategy_fits(self) -> "ReleasePart":
        if self.strategy == "canary" and not self.steps:
            raise ValueError('strategy = "canary" needs steps = [5, 25, 100]')
        if self.steps and self.strategy != "canary":
            raise ValueError('steps = [...] needs strategy = "canary"')
        return self
