"""What may be done to a running app, and what is said before."""

from dataclasses import dataclass
from typing import Literal

Verb = Literal[
    "release",
    "promote",
    "rollback",
    "stop",
    "start",
    "restart",
    "remove",
    "restore",
    "retire",
]

Part = Literal["variables", "flags", "scale"]
PARTS: tuple[Part, ...] = ("variables", "flags", "scale")


@dataclass(frozen=True)
class Act:
    """Something that may be done to a running app or to a version."""

    verb: Verb
    stage: str | None = None
    """None means the last stage for release and rollback, every stage for stop and start."""
    version: int | None = None
    """Not needed to stop, start and retire; without it a rollback goes back to the release before."""
    instance: str | None = None
    """For restart only."""
    parts: tuple[Part, ...] = ()
    """Parts of the stage that a rollback brings back, too."""
    is_undo: bool = False
    """A rollback that takes the last one back."""


@dataclass(frozen=True)
class PartOfStage:
    """What bringing a part back would change, a sentence each; or why it cannot be."""

    name: Part
    changes: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True)
class Plan:
    """What an act would do, in sentences; `refused` says why it cannot be done."""

    title: str
    sentences: tuple[str, ...]
    refused: str = ""
    warnings: tuple[str, ...] = ()
    """What speaks against it."""
    parts: tuple[PartOfStage, ...] = ()
    """What a rollback may bring back, too; of its undo, what it does."""
