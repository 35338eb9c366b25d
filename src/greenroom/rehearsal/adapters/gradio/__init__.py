"""Gradio: a call joins a queue by POST, its results come as server-sent events.

What a person changed, the event that told the app of it, and the calls that follow from that
(`.then`, `.success`, changes of changed components) are one step. Components go by their `elem_id`,
else their label; functions by what triggers them, their API name and their outputs. Numbers of
components, functions, sessions and events are those of the session that is played. From Gradio 4.

`read` makes steps of a recording; `player` plays them.
"""

from greenroom.rehearsal.adapters.gradio.player import GradioPlayer
from greenroom.rehearsal.adapters.gradio.reading import read, recognises
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Pace


class Gradio:
    """The adapter."""

    name = "gradio"
    title = "Gradio"

    def recognises(self, recording: Recording) -> int:
        """Return 90 if a Gradio page was opened or a call joined its queue."""
        return recognises(recording)

    def read(self, recording: Recording, name: str) -> Journey:
        """Return the journey that a recording holds."""
        return read(recording, name)

    def player(self, journey: Journey, link: Link, pace: Pace) -> GradioPlayer:
        """Return a player for one session."""
        return GradioPlayer(journey, link, pace)
