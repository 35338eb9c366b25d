"""Stages, deployments, releases and policies as values."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from greenroom.kernel.errors import NotFoundError
from greenroom.monitoring.objectives.model import Objective
from greenroom.runtime.model import Limits, Network


@dataclass(frozen=True)
class Stage:
    """One of the server's places, in order from the first (every deploy) to the last (the users)."""

    name: str
    title: str
    position: int
    rehearsed: bool = False
    """Only versions whose last rehearsal passed come here."""
    freeze: tuple[str, ...] = ()
    """Times in which nothing is released here."""
    objectives: tuple[Objective, ...] = ()
    """What every app here has to keep, besides what it promises itself."""


@dataclass(frozen=True)
class Stages:
    """The server's stages in order."""

    all: tuple[Stage, ...]

    @property
    def first(self) -> Stage:
        """Where every deploy goes."""
        return self.all[0]

    @property
    def last(self) -> Stage:
        """Where the users are."""
        return self.all[-1]

    def named(self, name: str | None) -> Stage | None:
        """Return the stage of that name; the last one for None."""
        if name is None:
            return self.last
        return next((stage for stage in self.all if stage.name == name), None)

    def must_be(self, name: str | None) -> Stage:
        """Return the stage of that name, the last one for None, or raise."""
        stage = self.named(name)
        if stage is None:
            known = ", ".join(stage.name for stage in self.all)
            raise NotFoundError(f"There is no stage {name}.", f"This server has {known}.")
        return stage


@dataclass(frozen=True)
class Policy:
    """How the instances of a deployment are run; read from the version's `greenroom.toml`."""

    least: int = 0
    most: int = 1
    sessions: int = 0
    """Sessions per instance; 0 means no limit."""
    idle: float | None = 900
    """Seconds without a session before an instance sleeps; None means never."""
    limits: Limits = field(default_factory=Limits)
    network: Network = "egress"
    ready_path: str = "/"
    ready_timeout: float = 120
    stop_grace: float = 10
    keep_warm: int | None = None
    """Replaced releases that stay running; None means the server's default."""
    tells: bool = False
    """People who are in are told of a newer version."""
    stay: float | None = None
    """Seconds for which sessions may stay after another release took over; None means for ever."""


@dataclass(frozen=True)
class Scale:
    """How many instances an app has at a stage at most, and how many sessions each takes."""

    app: str
    stage: str
    most: int
    sessions: int
    by: str
    at: datetime

    def over(self, policy: Policy) -> Policy:
        """Return the policy with these numbers; what else it says stays."""
        least = min(policy.least, self.most)
        return replace(policy, least=least, most=self.most, sessions=self.sessions)


DeploymentState = Literal["placing", "ready", "failed"]


@dataclass(frozen=True)
class Deployment:
    """A version at a stage."""

    id: str
    app: str
    version: int
    stage: str
    state: DeploymentState
    failure: str
    stopped: bool
    """Somebody stopped it; it stays off until started or released again."""
    created_at: datetime
    replaced_at: datetime | None = None
    """When another release took its users, if one did."""


@dataclass(frozen=True)
class Release:
    """What the users of a stage get from an instant on."""

    id: str
    app: str
    stage: str
    version: int
    replaced: int | None
    kind: Literal["release", "rollback"]
    by: str
    at: datetime


@dataclass(frozen=True)
class Variable:
    """A variable or secret of an app at a stage. `value` is None for a secret that must not be shown."""

    app: str
    stage: str
    name: str
    secret: bool
    value: str | None
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class ActPlan:
    """What an act would do, in sentences; `refused` says why it cannot be done."""

    title: str
    sentences: tuple[str, ...]
    refused: str = ""
