"""Bokeh and Panel: a document of models in the browser and on the server, kept alike by patches.

Ids of models are counters of the process, so a step names what stands on the page: `Region`, `Tabs 1`,
`table 1.source.selected.indices`. The document is folded from the patches, as the page does it.

    frames     messages as WebSocket frames
    values     Bokeh's JSON as values
    document   the models, and how events change them
    naming     what a model is and what its author called it
    tree       what stands on the page, by name
    outputs    components as outputs; drawings: figures as JSON
    acts       which events are somebody's, and their labels; deeds: what was done
    reading    steps out of a recording
    requests   the events of a step; session, player: one session played
"""

from greenroom.rehearsal.adapters.bokeh.player import BokehPlayer
from greenroom.rehearsal.adapters.bokeh.reading import read, recognises
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Bokeh:
    """The adapter."""

    name = "bokeh"
    title = "Bokeh and Panel"

    def recognises(self, recording: Recording) -> int:
        """Return 95 if a WebSocket spoke Bokeh's protocol, else 0."""
        return recognises(recording)

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> BokehPlayer:
        """Return a player for one session."""
        return BokehPlayer(journey, link, pace)
