"""Rehearsals, and what people say of what they saw."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from greenroom.api.schemas.base import Answer, Body


class RehearsalIn(Body):
    """Order a rehearsal of a version. The outputs are always tested."""

    load: bool = True
    profile: bool = True
    flags: dict[str, str] = Field(default={}, max_length=50)
    """Variants by flag, instead of what the first stage has."""
    both_ways: bool = True
    """Whether the journeys are also replayed with each release flag the other way."""


class PartOut(Answer):
    """One part of a rehearsal."""

    kind: Literal["test", "load", "profile"]
    journey: str
    verdict: str
    """`passed`, `unclear`, `unapproved`, `differs`, `stuck`, `broken`, `slow` or `failed`."""
    sentence: str
    facts: dict[str, Any]
    """A test: `steps`, `differences`, `volatile`. A load test: its numbers, seconds."""


class RehearsalOut(Answer):
    """One run of a version's journeys."""

    id: str
    version: int
    digest: str
    """Of the version's bundle."""
    state: Literal["waiting", "running", "done"]
    verdict: Literal["", "passed", "unapproved", "differs", "failed"]
    sentence: str
    doing: str = ""
    """What it does at this moment."""
    parts: list[PartOut]
    ordered_by: str
    ordered_at: datetime
    began_at: datetime | None
    finished_at: datetime | None


class JudgementIn(Body):
    """Say of one output at one step, or with neither of a whole journey, what it is."""

    journey: str = Field(max_length=80)
    verb: Literal["accept", "reject", "tolerate"]
    step: int | None = Field(None, ge=0, le=100_000)
    output: str = Field("", max_length=1000)
    why: str = Field("", max_length=2000)


class JudgementOut(Answer):
    """What somebody said."""

    journey: str
    verb: str
    step: int | None
    output: str
    rehearsal: str
    version: int
    by: str
    at: datetime
    why: str
