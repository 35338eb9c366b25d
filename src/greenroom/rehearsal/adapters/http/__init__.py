"""Plain HTTP: APIs of FastAPI, Flask and plumber, sites of pages, and whatever nobody else recognises.

Each request that is no part of a page's looks is a step, each answer an output. A value that came in
an earlier answer, such as the id of a job, is taken from the answer of the session that is played.
A WebSocket of a protocol that nobody knows becomes a step that says so, and never passes.
"""

from greenroom.rehearsal.adapters.http.player import HttpPlayer
from greenroom.rehearsal.adapters.http.reading import read
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Http:
    """The adapter."""

    name = "http"
    title = "plain HTTP"

    def recognises(self, recording: Recording) -> int:
        """Return 1: it takes what nobody else recognises."""
        return 1

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> HttpPlayer:
        """Return a player for one session."""
        return HttpPlayer(journey, link, pace)
