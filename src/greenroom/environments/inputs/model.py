"""What a bundle asks for, as values."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from greenroom.kernel.errors import GreenroomError


class RequirementsError(GreenroomError):
    """What the bundle says about its packages cannot be understood or is not allowed."""

    code = "bad-requirements"


@dataclass(frozen=True)
class Entry:
    """One requirement: a line as PEP 508 writes it, and the hashes that its files may have."""

    requirement: str
    name: str
    hashes: tuple[str, ...] = ()
    """`sha256:…`."""
    carried: Path | None = None
    """The wheel or source archive in the bundle itself that is meant."""

    @property
    def is_exact(self) -> bool:
        """Whether it says which version and which files."""
        return bool(self.hashes) and "==" in self.requirement


@dataclass(frozen=True)
class Inputs:
    """What a bundle asks for."""

    source: str
    """Which file decided; empty for none."""
    entries: tuple[Entry, ...] = ()
    constraints: tuple[str, ...] = ()
    prereleases: bool = False
    project: Path | None = None
    """The pyproject.toml that uv is to resolve."""
    frozen: Path | None = None
    """The uv.lock that says everything already."""
    said: str = ""
    """What else decides: of `project` its tables, of `frozen` its text."""
    names: frozenset[str] = frozenset()
    """Normalised names of the packages asked for directly."""
    notes: tuple[str, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to resolve."""
        return bool(self.entries) and all(entry.is_exact for entry in self.entries)

    def digest(self, *more: object) -> str:
        """Return the identity of these inputs together with `more`."""
        entries = [[entry.requirement, *entry.hashes] for entry in self.entries]
        parts = [self.source, entries, self.constraints, self.prereleases, self.said, more]
        return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
