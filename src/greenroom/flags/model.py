"""Flag sets, revisions and evaluations as values."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

Definition = dict[str, Any]
"""One flag in flagd's format: state, variants, defaultVariant, targeting, metadata."""
Act = Literal["changed", "removed", "imported", "promoted", "undone"]
Type = Literal["boolean", "string", "integer", "float", "object"]

KINDS = ("release", "experiment", "operations", "permission")
"""What a flag is for: until a release is complete, until a question is answered, for the running of the app
(kill switches), for as long as some people may do more than others."""
OURS = ("owner", "kind", "expires", "live", "description", "created", "type")
"""The keys of a flag's metadata that Greenroom reads; flagd keeps any others."""


@dataclass(frozen=True)
class FlagSet:
    """All flags of an app at a stage: a flagd file, without anything that depends on its spelling."""

    text: str = '{"flags":{}}'
    """Canonical JSON."""

    @classmethod
    def of(cls, document: dict[str, Any]) -> "FlagSet":
        """Return the set of a flagd document; what is equal gets equal text."""
        return cls(json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False))

    @property
    def document(self) -> dict[str, Any]:
        """The flagd document; a fresh copy each time."""
        return json.loads(self.text)

    @property
    def flags(self) -> dict[str, Definition]:
        """The flags by key; a fresh copy each time."""
        return self.document["flags"]

    @cached_property
    def digest(self) -> str:
        """The identity of the content, 16 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def with_flags(self, flags: dict[str, Definition]) -> "FlagSet":
        """Return the set with other flags; metadata and `$evaluators` stay."""
        return FlagSet.of(self.document | {"flags": flags})


@dataclass(frozen=True)
class Source:
    """Where a promoted revision came from; `keys` names the flags if it was not all of them."""

    stage: str
    number: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """The flag set of an app at a stage from an instant on; numbered 1, 2, … per app and stage."""

    app: str
    stage: str
    number: int
    flags: FlagSet
    act: Act
    subject: str
    """The key, or what else it was about."""
    by: str
    at: datetime
    message: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Use:
    """When a flag was last asked for by an app, and by which of its versions."""

    key: str
    at: datetime
    version: int
    removed_by: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True)
class Asker:
    """The instance that asks: what the server knows of it, whatever the app says."""

    app: str
    stage: str
    version: int
    instance: str
    overrides: dict[str, str] = field(default_factory=dict)
    """Variants by key, honoured for instances that no user is led to."""


@dataclass(frozen=True)
class Visitor:
    """Whose session an evaluation is for. `key` is what percentages are counted by."""

    user: str
    key: str
    groups: tuple[str, ...] = ()
    overrides: dict[str, str] = field(default_factory=dict)
    """Variants by key that they have set for themselves, in a preview."""


@dataclass(frozen=True)
class Evaluation:
    """What a flag is for one visitor. Without a value the code's own default holds."""

    key: str
    reason: str
    """OFREP's: STATIC, DEFAULT, TARGETING_MATCH, SPLIT, DISABLED, ERROR."""
    variant: str = ""
    value: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """OFREP's error code, e.g. FLAG_NOT_FOUND."""
    details: str = ""


def type_of(definition: Definition) -> Type:
    """Return the one type of a flag's variants; whole numbers may be declared `float` in its metadata."""
    values = list(definition["variants"].values())
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    if all(isinstance(value, str) for value in values):
        return "string"
    if all(isinstance(value, int | float) for value in values):
        declared = definition.get("metadata", {}).get("type") == "float"
        return "float" if declared or any(isinstance(v, float) for v in values) else "integer"
    return "object"
