"""What is profiled, as the profile needs to know it."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from greenroom.kinds.model import Language
from greenroom.rehearsal.profile.model import Trace
from greenroom.rehearsal.replay.model import Target


class Sampling(Protocol):
    """A sampling under way."""

    @property
    def trace(self) -> Trace:
        """What was seen; whole once the sampling has ended."""
        ...


class Sampler(Protocol):
    """A way to look into a process of one language."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables with which the app must be started so that it can be sampled."""
        ...

    def sampling(self, pid: int) -> AbstractAsyncContextManager[Sampling]:
        """Sample a process and its children for as long as the block runs."""
        ...


class Subject(Protocol):
    """An app that runs where its process can be seen."""

    name: str
    """As people call it."""
    target: Target
    folder: Path
    """Where the app's source can be read."""
    seen_as: str
    """That folder's path as the app's process sees it; empty if it is the same."""
    language: Language
    room: Path | None
    """Where it writes samples if it runs already and was started so that it does."""
    framework: str
    """Its kind, e.g. `streamlit`."""

    @property
    def pid(self) -> int:
        """The app's process as seen from here."""
        ...

    async def restart(self, environment: Mapping[str, str]) -> float | None:
        """Start it anew and return when, without waiting until it answers; None if it cannot be."""
        ...

    async def ready(self) -> float:
        """Wait until it answers and return when it did."""
        ...
