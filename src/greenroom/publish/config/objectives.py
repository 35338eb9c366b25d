"""`[objectives]`: what the app's users were promised."""

from typing import Annotated

from pydantic import Field, Strict, model_validator

from greenroom.publish.config.fields import Part, Seconds

Promise = Annotated[float, Strict(), Field(ge=50, lt=100)]
"""Percent of the sessions. 100 would leave nothing that may go wrong."""
DAY = 86400


class ObjectivesPart(Part):
    """`[objectives]`. What a stage of the server demands holds besides."""

    good: Promise | None = None
    """Percent of the sessions that meet no server error, no crash and no failed start."""
    fast: Promise | None = None
    """Percent of the sessions whose median answer comes within `within`."""
    within: Seconds | None = Field(None, gt=0, le=3600)
    """Seconds."""
    window: Seconds = Field(30 * DAY, ge=7 * DAY, le=90 * DAY)
    """Seconds over which it is promised."""
    stages: tuple[str, ...] = ()
    """Where this holds; empty means in the last stage."""

    @model_validator(mode="after")
    def _fast_has_its_time(self) -> "ObjectivesPart":
        if self.fast is not None and self.within is None:
            raise ValueError('fast = ... needs within = "2 s"')
        if self.within is not None and self.fast is None:
            raise ValueError("within = ... needs fast = 95.0")
        return self
