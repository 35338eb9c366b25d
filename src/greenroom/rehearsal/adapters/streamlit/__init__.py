"""Streamlit: protobuf on a WebSocket; each change runs the script, which sends its elements anew.

A person's change is where the values that the browser sent differ from those its page held; runs
that supersede each other while a slider is drawn are one step. Widgets are found by their author's
key, else by kind, label and place among such; elements by kind, label and the titles around them.

`read` makes steps of a recording; `player` plays them; both fold messages into the same `Page`.

    wire/     the messages of all releases, and the connection
    state/    what a browser would know: the page, its widgets, their values
    shown/    elements as outputs
    reading.py labels.py    steps out of a recording
    player.py finding.py uploading.py    a session played

The end of a run is the script's word that everything has come, so an output that was expected and
did not come is a difference, not a step that never ends; when none came, the step is stuck. What a
fragment with `run_every` does by itself is neither recorded nor played.
"""

from greenroom.rehearsal.adapters.streamlit import reading
from greenroom.rehearsal.adapters.streamlit.player import StreamlitPlayer
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Streamlit:
    """The adapter."""

    name = "streamlit"
    title = "Streamlit"

    def recognises(self, recording: Recording) -> int:
        """Return 95 if a page spoke on Streamlit's stream."""
        return reading.recognises(recording)

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return reading.read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> StreamlitPlayer:
        """Return a player for one session."""
        return StreamlitPlayer(journey, link, pace)
