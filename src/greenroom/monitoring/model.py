"""How a session went, as a value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Why = Literal["", "start-failed", "server-error", "cut"]
"""Empty: it was good. `start-failed`: no instance would start for it; `server-error`: a request was answered
with a status of 500 or more; `cut`: its instance died while a connection of it was open."""

Held = Literal["", "websocket", "event-stream"]

WORDS: dict[Why, str] = {
    "": "good",
    "start-failed": "the app did not start",
    "server-error": "it got a server error",
    "cut": "the app died under it",
}


@dataclass(frozen=True)
class Outcome:
    """One session, as far as it is known."""

    id: str
    app: str
    stage: str
    """A stage, or `v12` for a preview."""
    version: int
    user: str
    """A digest that tells one user from another and names nobody; empty if it is not known."""
    started_at: datetime
    ended_at: datetime
    """Its last request so far."""
    requests: int
    errors: int
    """Requests that were answered with a status of 500 or more."""
    why: Why
    median: float | None
    """Seconds of its answers that the app computed; None if it got none."""
    bad_at: datetime | None = None
    """When it turned bad; None while it is good, or if that was not noted yet (older servers)."""
    held: Held = ""
    """The connection over which the app answered by and by, with no times that anybody sees."""

    @property
    def is_bad(self) -> bool:
        """Whether it did not get what it came for."""
        return self.why != ""

    @property
    def counts_at(self) -> datetime:
        """When what is said of it came to be so: when it turned bad, else its last request so far."""
        return (self.bad_at or self.started_at) if self.is_bad else self.ended_at

    @property
    def tells(self) -> bool:
        """Whether it says something about the app: it was bad, or got an answer that the app computed.

        Who only asks for addresses that are not there, as scanners of the internet do, tells nothing.
        """
        return self.is_bad or self.median is not None

    @property
    def seconds(self) -> float:
        """How long it was."""
        return (self.ended_at - self.started_at).total_seconds()
