"""Shiny, for R and for Python: JSON text messages over one WebSocket.

The client sends `init` once and `update` for each change of inputs; the server answers every message
with `values`, often empty, and says `busy` before and after. Uploads and downloads are requests that
name the session. What the page sends because it was rendered (sizes of plots, what a table shows)
belongs to the step before.

`read` makes steps of a recording; `player` plays them.
"""

from greenroom.rehearsal.adapters.shiny.player import ShinyPlayer
from greenroom.rehearsal.adapters.shiny.reading import read, recognises
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Shiny:
    """The adapter."""

    name = "shiny"
    title = "Shiny"

    def recognises(self, recording: Recording) -> int:
        """Return 90 if a Shiny client said `init` on a WebSocket."""
        return recognises(recording)

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> ShinyPlayer:
        """Return a player for one session."""
        return ShinyPlayer(journey, link, pace)
