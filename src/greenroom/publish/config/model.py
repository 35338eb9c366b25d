"""`greenroom.toml` as strict models; `example.toml` beside this file documents every key."""

from typing import Annotated, Any

from pydantic import Field, Strict, ValidationInfo, field_validator, model_validator

from greenroom.publish.config.fields import (
    Mebibytes,
    Part,
    Seconds,
    SecondsOrNever,
    Whole,
    is_stored,
)
from greenroom.publish.config.objectives import ObjectivesPart
from greenroom.publish.config.release import ReleasePart
from greenroom.publish.config.slugs import why_not_slug
from greenroom.publish.model import Access
from greenroom.runtime.model import Network


class AppPart(Part):
    """`[app]`: what it is and how it is started. Empty means: found by looking at the files."""

    slug: str = ""
    title: str = Field("", max_length=120)
    kind: str = ""
    entry: str = ""
    command: tuple[str, ...] = ()
    python: str = Field("", pattern=r"^(\d+(\.\d+){0,2})?$")
    access: Access = "signed-in"

    @field_validator("slug")
    @classmethod
    def _slug_is_allowed(cls, slug: str, info: ValidationInfo) -> str:
        why = why_not_slug(slug) if slug and not is_stored(info) else ""
        if why:
            raise ValueError(f"an app cannot be called {slug!r}: {why[0].lower()}{why[1:-1]}")
        return slug

    @model_validator(mode="after")
    def _command_fits_the_kind(self) -> "AppPart":
        if self.kind == "command" and not self.command:
            raise ValueError('kind = "command" needs command = ["...", "{port}"]')
        if self.command and self.kind not in ("", "command"):
            raise ValueError(f'command = [...] needs kind = "command", not {self.kind!r}')
        return self


class ResourcesPart(Part):
    """`[resources]`: what one instance may use. None means: the server's default."""

    memory: Mebibytes | None = None
    """In MiB."""
    cpus: Annotated[float, Strict()] | None = Field(None, gt=0, le=1024)
    processes: Whole | None = Field(None, ge=1)
    tmp: Mebibytes | None = None
    """In MiB."""
    network: Network = "egress"


class InstancesPart(Part):
    """`[instances]`: how many there are, how many sessions each takes, when they sleep."""

    min: Whole = Field(0, ge=0, le=100)
    max: Whole = Field(1, ge=1, le=100)
    sessions: Whole | None = Field(None, ge=1)
    """Sessions per instance; None means as many as come."""
    idle: SecondsOrNever = 900.0
    """Seconds without a session until an instance above `min` is put to sleep; None means never."""
    keep_warm: Whole | None = Field(None, ge=0, le=20)
    """Replaced releases that stay running per stage; None means the server's default."""

    @model_validator(mode="after")
    def _numbers_agree(self) -> "InstancesPart":
        if self.min > self.max:
            raise ValueError(f"min = {self.min} is more than max = {self.max}")
        if self.max > max(self.min, 1) and self.sessions is None:
            raise ValueError(
                f"max = {self.max} needs sessions = ...: more instances are started once each of "
                "the running ones has that many sessions"
            )
        return self


class StartPart(Part):
    """`[start]`: when an instance counts as ready, and how long it may take to end."""

    ready_path: str = Field("", pattern="^(/.*)?$")
    """Empty means: as usual for the kind."""
    ready_timeout: Seconds | None = None
    """Seconds; None means the server's default."""
    stop_grace: Seconds = 10.0


class PublishPart(Part):
    """`[publish]`: which files are part of the app, as patterns in the style of .gitignore."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class RehearsalPart(Part):
    """`[rehearsal]`: what the server does by itself with the journeys of each new version."""

    on_deploy: Annotated[bool, Strict()] = True
    load: Annotated[bool, Strict()] = True
    profile: Annotated[bool, Strict()] = True
    users: Whole = Field(10, ge=1, le=1000)
    """People at once in the load test."""
    duration: Seconds = Field(20.0, gt=0, le=1800)
    """Seconds of its steady phase."""
    under: Seconds | None = None
    """Seconds under which 95 % of the slowest step must stay; None means it is only told."""
    promised: Whole | None = Field(None, ge=1, le=10_000)
    """People at once who were promised the app; how many one instance serves is then looked for."""


class Config(Part):
    """The whole of `greenroom.toml`."""

    app: AppPart = AppPart()
    resources: ResourcesPart = ResourcesPart()
    instances: InstancesPart = InstancesPart()
    start: StartPart = StartPart()
    publish: PublishPart = PublishPart()
    rehearsal: RehearsalPart = RehearsalPart()
    release: ReleasePart = ReleasePart()
    objectives: ObjectivesPart = ObjectivesPart()

    def stored(self) -> dict[str, Any]:
        """Return what `from_stored` takes back: JSON with sizes in MiB and times in seconds."""
        return self.model_dump(mode="json")

    @classmethod
    def from_stored(cls, data: dict[str, Any]) -> "Config":
        """Return the configuration of a version, from the database."""
        return cls.model_validate(data, context={"stored": True})
