"""Locks and environments as values."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Dist:
    """One package of a lock. `name` is normalised (PEP 503)."""

    name: str
    version: str


@dataclass(frozen=True)
class Lock:
    """Exactly which packages an app runs with.

    `text` is a requirements file with hashes (Python), or `package==version` lines (R), sorted and free of
    comments; two equal texts on one interpreter and platform make the same environment.
    """

    language: Literal["python", "r", "none"]
    text: str
    dists: tuple[Dist, ...]
    interpreter: str
    """Absolute path of the base Python, or of `Rscript`; empty for language `none`."""
    interpreter_version: str
    source: str
    """Which file of the bundle decided, in words: `requirements.txt, resolved at deploy`."""
    added: tuple[str, ...] = ()
    """Server packages that Greenroom added because the bundle did not name them."""
    inputs: str = ""
    """Digest of what the lock was made from; equal inputs may share the lock."""
    platform: str = ""
    """Build and platform of the interpreter; part of the environment's identity."""
    notes: tuple[str, ...] = ()
    """What was done otherwise than the bundle says, in sentences."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", tuple(self.notes))  # a stored lock comes with a list


@dataclass(frozen=True)
class Environment:
    """An installed, read-only set of packages."""

    key: str
    path: Path
    interpreter: str
    """Absolute path of the program that runs the app: `<path>/bin/python` or `Rscript`."""
    reused: bool
    seconds: float
    bytes: int = 0
    log: str = ""
    """What the build printed; empty when reused."""
    read_only: tuple[Path, ...] = field(default=())
    """Folders the sandbox must show, at the same path, for the interpreter to work."""
    own_bytes: int = 0
    """What of `bytes` no other environment shares."""
    fonts: Path | None = None
    """Matplotlib's list of fonts, made beforehand."""


@dataclass(frozen=True)
class PythonWish:
    """Which Python a bundle asks for. All empty: any."""

    version: str = ""
    """`3`, `3.11` or `3.11.2`."""
    requires: str = ""
    """A PEP 440 specifier, `>=3.11,<3.13`."""
    source: str = ""
    """Which file says so."""
    strict: bool = False
    """Whether the patch number counts; else the nearest Python of the same minor version will do."""

    @property
    def words(self) -> str:
        """`Python 3.11 (.python-version)`."""
        asked = f"Python {self.version or self.requires}".strip()
        return f"{asked} ({self.source})" if self.source else asked
