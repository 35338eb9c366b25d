"""What stands in a line of the app's code: its text, what it calls, what loop and function it is in.

Python is read with its own parser. R, which is not at hand on every machine, is read by its words.

Entry point: `Sources(folder)`.
"""

from greenroom.rehearsal.profile.sources.model import Asked, Place
from greenroom.rehearsal.profile.sources.sources import Sources

__all__ = ["Asked", "Place", "Sources"]
