"""What a kind of app is, and the values that pass between a kind and the rest of the house."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Language = Literal["python", "r", "none"]


@dataclass(frozen=True)
class Found:
    """A folder was recognised: which kind, the file or `module:object` to start, the evidence."""

    kind: str
    entry: str
    why: str
    confidence: int = 50
    """0 to 100; the highest of all kinds wins."""
    others: tuple[str, ...] = ()
    """Other entries of the same folder that would also fit, the likeliest first."""


@dataclass(frozen=True)
class Call:
    """What a kind is told when an instance is to be started; paths are as seen in the sandbox."""

    entry: str
    bundle: str
    """The app's files, read-only, also the working directory."""
    socket: str
    """The Unix socket on which the instance must answer HTTP."""
    launchers: str
    """The folder that holds `kinds/launch/`."""
    interpreter: str
    """The environment's Python, or `Rscript`, or Greenroom's own Python for language `none`."""
    base_path: str = ""
    """`/app/sales` on a server with one host name, else empty; the gateway strips it."""
    command: tuple[str, ...] = ()
    """The app's own command from `greenroom.toml`; may hold `{port}` or `{socket}`."""


@dataclass(frozen=True)
class Start:
    """How to start an instance."""

    argv: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


class Kind(Protocol):
    """One kind of app."""

    name: str
    """As written in `greenroom.toml`, e.g. `shiny-python`."""
    title: str
    """As people say it, e.g. `Shiny for Python`."""
    language: Language
    ready_path: str
    """The path whose first answer below status 500 means ready."""

    def find(self, folder: Path) -> Found | None:
        """Recognise the folder by reading its files."""
        ...

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return requirements to add so that it can be served, given the names asked for."""
        ...

    def start(self, call: Call) -> Start:
        """Return what to run inside the sandbox."""
        ...
