"""Promotions, releases, rollbacks; instances and sessions."""

from datetime import datetime
from typing import Literal

from pydantic import model_validator

from greenroom.api.schemas.base import Answer, Body, Number, Stage

Part = Literal["variables", "flags", "scale"]


class PromotionIn(Body):
    """Deploy the same bytes at a further stage."""

    version: Number
    stage: Stage


class ReleaseIn(Body):
    """Put a version before the users of a stage; it is deployed there first if it is not yet."""

    version: Number
    stage: Stage | None = None
    """The last stage if left out."""


class RollbackIn(Body):
    """Go back to the release before, or to any earlier version."""

    stage: Stage | None = None
    version: Number | None = None
    parts: tuple[Part, ...] = ()
    """Parts of the stage to bring back, too, as the newest release of that version began."""
    undo: bool = False
    """Take the last rollback back instead, with the parts that it brought."""

    @model_validator(mode="after")
    def _is_one_of_them(self) -> "RollbackIn":
        if self.undo and (self.version or self.parts):
            raise ValueError(
                "An undo goes back to what was there: it takes no version and no parts."
            )
        return self


class StageIn(Body):
    """A stage of an app, or all of them."""

    stage: Stage | None = None


class DeploymentOut(Answer):
    """A version at a stage."""

    version: int
    stage: str
    state: str
    url: str
    released: bool
    instances: int
    sessions: int
    detail: str = ""
    seconds: float = 0


class ReleaseOut(Answer):
    """A release or rollback."""

    version: int
    stage: str
    replaced: int | None
    kind: Literal["release", "rollback"]
    at: datetime
    by: str
    url: str
    seconds: float = 0
    warm: bool = True
    """Whether an instance was running already when it was released."""


class ActPlanOut(Answer):
    """What an act would do, in sentences."""

    title: str
    sentences: list[str]
    refused: str = ""


class PartPlanOut(Answer):
    """What bringing a part of a stage back would change."""

    name: Part
    changes: list[str]
    """A sentence each; none if it is as it was then. Secrets are only named."""
    refused: str = ""


class RollbackPlanOut(ActPlanOut):
    """What a rollback would do."""

    version: int | None = None
    parts: tuple[PartPlanOut, ...] = ()
    """What could be brought back; of an undo, what will be."""
    brought: tuple[Part, ...] = ()
    """Those that will be."""


class InstanceOut(Answer):
    """An instance."""

    id: str
    version: int
    stage: str
    state: str
    detail: str
    started_at: datetime | None
    restarts: int
    sessions: int
    memory_bytes: int
    cpu_seconds: float
    isolation: str


class SessionOut(Answer):
    """A user's stay."""

    id: str
    user: str
    version: int
    stage: str
    instance: str
    started_at: datetime
    last_seen_at: datetime
    streams: int


class OutcomeOut(Answer):
    """How a session went."""

    id: str
    stage: str
    version: int
    user: str
    """A digest that tells one user from another and names nobody."""
    started_at: datetime
    ended_at: datetime
    seconds: float
    requests: int
    errors: int
    is_bad: bool
    why: str
    """`start-failed`, `server-error`, `cut`, or empty for a good one."""
    median: float | None
    """Seconds of the requests that the app computed."""
    bad_at: datetime | None
    """When it turned bad."""
    held: str
    """`websocket` or `event-stream`: the app answered over it, and nobody sees these times; else empty."""
