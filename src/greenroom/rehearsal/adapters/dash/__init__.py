"""Dash: a POST per callback, its answer the properties of components.

What a person changed, and the callbacks that follow from each other, are one step. Values that the
page only passes on (a Store, a default of the layout) are taken from the session that is played.

`read` makes steps of a recording; `player` plays them.
"""

from greenroom.rehearsal.adapters.dash.player import DashPlayer
from greenroom.rehearsal.adapters.dash.reading import read
from greenroom.rehearsal.adapters.dash.wire import CALLBACK
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Dash:
    """The adapter."""

    name = "dash"
    title = "Dash"

    def recognises(self, recording: Recording) -> int:
        """Return 90 if a callback of Dash was called."""
        paths = (event.path for event in recording.events if event.kind == "req")
        return 90 if any(CALLBACK in path or "/_dash-layout" in path for path in paths) else 0

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> DashPlayer:
        """Return a player for one session."""
        return DashPlayer(journey, link, pace)
