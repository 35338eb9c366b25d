"""Bokeh server apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best

CURDOC = ("bokeh.io.curdoc", "bokeh.plotting.curdoc", "bokeh.io.doc.curdoc")


class Bokeh:
    """A script that fills Bokeh's current document, served by Bokeh's own server."""

    name = "bokeh"
    title = "Bokeh"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a script that uses `curdoc()`."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add bokeh itself if it was not asked for."""
        return () if "bokeh" in names else ("bokeh",)

    def start(self, call: Call) -> Start:
        """Serve the script at the root."""
        return Start(launch(call, "start_bokeh.py"))


def look(source: Source) -> Match | None:
    """Find a script that calls `curdoc()`."""
    if source.facts.calls.intersection(CURDOC):
        return Match(source.path, "imports bokeh and fills its current document", 75)
    return None
