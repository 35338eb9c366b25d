"""Voila: a notebook whose widgets live in a kernel and on the page, kept alike by messages.

Ids of widgets are made up anew in each session, so a step names what stands on the page: `Region`,
`tabs 1`. What the kernel prints or displays for a widget to show comes beside the widgets' own
messages, and is put together here as the page does it.

    frames     messages of a Jupyter kernel as WebSocket frames, of the new and of the old protocol
    page       the kernel and the cells' outputs that a page holds
    kernel     what the kernel said: widgets, and what they show of what was printed
    tree       what stands on the page, by name
    outputs    components and cells as outputs; bundles, tables: what a cell displays
    deeds      what was done, from one message of the browser
    reading    steps out of a recording
    requests   the messages of a step; player: one session played
"""

from greenroom.rehearsal.adapters.voila.player import VoilaPlayer
from greenroom.rehearsal.adapters.voila.reading import read, recognises
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Voila:
    """The adapter."""

    name = "voila"
    title = "Voila"

    def recognises(self, recording: Recording) -> int:
        """Return 90 if a WebSocket led to a Jupyter kernel, else 0."""
        return recognises(recording)

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> VoilaPlayer:
        """Return a player for one session."""
        return VoilaPlayer(journey, link, pace)
