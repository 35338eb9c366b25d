"""What a framework family must answer: read steps from the wire, and play them again."""

from collections.abc import Mapping
from typing import Protocol

from greenroom.rehearsal.journey.model import Journey, Recording, Step
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Output, Pace


class Player(Protocol):
    """One session of one framework; made anew for each replay, used by one task."""

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came, seconds of the monotonic clock."""
        ...

    async def act(self, step: Step) -> None:
        """Perform a step and return when it is at rest.

        At rest is: the protocol is idle, the expected outputs came, live tokens are there, and it
        was quiet for `Pace.quiet`. The caller holds the time limit. Raises `StuckError` (a
        `GreenroomError`) when the step can not be played on this app: it names what is missing.
        """
        ...

    async def outputs(self) -> Mapping[str, Output]:
        """Return the folded state, every output under a name that is the same in each session."""
        ...

    async def close(self) -> None:
        """End the session as a closed page does."""
        ...


class Adapter(Protocol):
    """One family of frameworks."""

    name: str
    """As written in journeys, e.g. `shiny`."""
    title: str

    def recognises(self, recording: Recording) -> int:
        """Return how sure it is that this is its protocol, 0 to 100."""
        ...

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey: semantic steps, setup and blobs, rendering echoes dropped."""
        ...

    def player(self, journey: Journey, link: Link, pace: Pace) -> Player:
        """Return a player for one session; it connects at the `open` step."""
        ...
