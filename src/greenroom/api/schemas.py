"""Requests and answers of `/api/v1`. Times are ISO 8601 in UTC, sizes bytes, durations seconds.

The routes, all below `/api/v1`, with `Authorization: Bearer <token>` unless said otherwise:

    POST   /tokens                      SignIn -> NewToken            (no token needed)
    GET    /tokens                      -> [TokenOut]
    DELETE /tokens/{id}                 -> 204
    GET    /me                          -> PersonOut
    GET    /server                      -> ServerOut                  (no token needed: version and stages only)
    GET    /people · POST /people       PersonIn -> PersonOut         (administrators)
    GET    /events?app=&before=&limit=  -> [EventOut]

    GET    /apps · POST /apps           AppIn -> AppOut
    GET    /apps/{slug} · PATCH         AppChange -> AppOut
    DELETE /apps/{slug}                 -> 204                        (stops it, keeps its record)
    POST   /apps/{slug}/plans           PlanIn -> PlanOut             (deploy --dry-run)
    POST   /apps/{slug}/bundles         BundleIn -> BundleOut         (which files are missing)
    PUT    /apps/{slug}/files/{digest}  raw bytes -> 204
    POST   /apps/{slug}/files           a tar whose entries are named by digest -> 204
    POST   /apps/{slug}/archives        tar, tar.gz or zip -> BundleOut
    POST   /apps/{slug}/versions        VersionIn -> VersionOut       (202: prepared in the background)
    GET    /apps/{slug}/versions        -> [VersionOut]
    GET    /apps/{slug}/versions/{n}    -> VersionOut
    GET    /apps/{slug}/versions/{n}/progress   -> server-sent events, each a Step, until the version is ready or failed
    GET    /apps/{slug}/versions/{n}/files      -> [FileOut]
    GET    /apps/{slug}/versions/{n}/files/{path} -> the file
    GET    /apps/{slug}/versions/{n}/archive    -> tar.gz
    GET    /apps/{slug}/versions/{n}/lock       -> text
    GET    /apps/{slug}/versions/{n}/build-log  -> text
    GET    /apps/{slug}/versions/{n}/differences/{m} -> DifferenceOut
    POST   /apps/{slug}/promotions      PromotionIn -> DeploymentOut
    GET    /apps/{slug}/releases · POST ReleaseIn -> ReleaseOut
    POST   /apps/{slug}/rollbacks       RollbackIn -> ReleaseOut
    POST   /apps/{slug}/release-plans · /rollback-plans  the same bodies -> ActPlanOut
    GET    /apps/{slug}/deployments     -> [DeploymentOut]
    POST   /apps/{slug}/stops · /starts StageIn -> [DeploymentOut]
    GET    /apps/{slug}/instances · /sessions -> [InstanceOut] · [SessionOut]
    DELETE /apps/{slug}/instances/{id}  -> 204                        (restart it)
    GET    /apps/{slug}/logs?stage=&version=&instance=&tail=&follow= -> text/plain, streamed
    GET    /apps/{slug}/variables?stage= -> [VariableOut]
    PUT    /apps/{slug}/stages/{stage}/variables/{name}  VariableIn -> 204 · DELETE -> 204
    GET    /apps/{slug}/members · PUT /apps/{slug}/members/{person} MemberIn · DELETE
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Access = Literal["public", "signed-in", "invited"]
Role = Literal["owner", "viewer"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Slug = Annotated[str, Field(min_length=1, max_length=40)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Stage = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,19}$")]


class Body(BaseModel):
    """A request body: unknown keys are errors, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """An answer; read straight from the values of the capabilities."""

    model_config = ConfigDict(from_attributes=True)


class Problem(BaseModel):
    """RFC 9457. `title` says what happened, `detail` why, `fix` the next step."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    fix: str = ""
    code: str = ""


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
    facts: list[dict[str, str]] = []
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


class FileIn(Body):
    """One file of a bundle to be."""

    path: str = Field(max_length=4096)
    size: int = Field(ge=0, le=2**50)
    digest: Digest
    executable: bool = False


class FileOut(Answer):
    """One file of a bundle."""

    path: str
    size: int
    digest: str
    executable: bool


class BundleIn(Body):
    """The list of a folder's files."""

    files: list[FileIn] = Field(max_length=200_000)


class BundleOut(Answer):
    """A bundle and what of it the server still lacks."""

    digest: str
    size: int
    files: int
    missing: list[str]
    """Digests to upload; empty when the bundle is complete."""


class PlanIn(BundleIn):
    """What a deploy would bring. `inputs` are the texts of the small files that decide the environment."""

    inputs: dict[str, str] = {}
    upgrade: bool = False


class PlanOut(Answer):
    """What a deploy would do."""

    new_app: bool
    number: int
    kind: str
    entry: str
    why: str
    upload_files: int
    upload_bytes: int
    env_key: str
    environment: Literal["reused", "built", "none"]
    environment_why: str
    lock_changes: str
    notes: list[str] = []


class ProvenanceIn(Body):
    """Where a version comes from; the user is the token's."""

    client: str = Field("", max_length=200)
    host: str = Field("", max_length=200)
    git_commit: str = Field("", max_length=64)
    git_branch: str = Field("", max_length=300)
    git_dirty: bool = False
    git_message: str = Field("", max_length=2000)
    message: str = Field("", max_length=2000)


class VersionIn(Body):
    """Make a version of a complete bundle and deploy it to the first stage."""

    bundle: Digest
    provenance: ProvenanceIn = ProvenanceIn()
    upgrade: bool = False
    """Resolve unpinned requirements anew although the requirements file is unchanged."""


class Step(Answer):
    """One step of making a version ready, as it goes."""

    name: str
    """`upload`, `lock`, `environment`, `start` or `ready`."""
    state: Literal["running", "done", "failed"]
    seconds: float = 0
    detail: str = ""


class VersionOut(Answer):
    """A version."""

    number: int
    name: str
    state: str
    """`preparing`, `ready` or `failed`."""
    failure: str = ""
    kind: str
    entry: str
    bundle: str
    size: int
    files: int
    created_at: datetime
    user: str
    client: str
    git_commit: str
    git_branch: str
    git_dirty: bool
    git_message: str
    message: str
    env_key: str
    reused_environment: bool
    lock_changes: str
    """Against the version before, in words."""
    timings: dict[str, float]
    url: str
    """The preview address."""
    stages: list[str]
    """The stages where it is deployed."""
    live_in: list[str]
    """The stages where it is released."""


class DifferenceOut(Answer):
    """What changed between two versions."""

    older: str
    newer: str
    files: list[dict[str, Any]]
    """`path`, `change` (`added`, `removed`, `changed`), `text` (a unified diff, empty for binary files)."""
    lock: str
    packages: list[dict[str, str]]
    settings: list[str]


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


class MemberIn(Body):
    """What a person may do with an app."""

    role: Role


class MemberOut(Answer):
    """A person of an app."""

    name: str
    role: Role
