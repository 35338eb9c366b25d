"""Parts of a flag's definition that people change, put together into a new definition."""

from dataclasses import dataclass, field
from typing import Any

from greenroom.flags.model import Definition
from greenroom.flags.rollout import Audience, for_everybody, with_audience


@dataclass(frozen=True)
class Changes:
    """What changes; None, or nothing, stays as it is."""

    variants: dict[str, Any] | None = None
    default: str | None = None
    state: str | None = None
    targeting: dict[str, Any] | None = None
    audience: Audience | None = None
    everybody: str | None = None
    metadata: dict[str, str | bool | int | float | None] = field(default_factory=dict)
    """None takes a key out."""

    def of(self, definition: Definition) -> Definition:
        """Return the flag with these changes."""
        given = {"variants": self.variants, "defaultVariant": self.default, "state": self.state,
                 "targeting": self.targeting}  # fmt: skip
        said: Definition = {name: part for name, part in given.items() if part is not None}
        made: Definition = definition | said
        if self.metadata:
            merged = made.get("metadata", {}) | self.metadata
            made["metadata"] = {name: each for name, each in merged.items() if each is not None}
        if self.audience is not None:
            made = with_audience(made, self.audience)
        return made if self.everybody is None else for_everybody(made, self.everybody)
