"""Panel apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best


class Panel:
    """A Panel script, served by Panel's own server on a Unix socket."""

    name = "panel"
    title = "Panel"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a script that makes something servable."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add panel itself if it was not asked for."""
        return () if "panel" in names else ("panel",)

    def start(self, call: Call) -> Start:
        """Serve the script at the root."""
        return Start(launch(call, "start_bokeh.py"))


def look(source: Source) -> Match | None:
    """Find a script that imports panel and serves something."""
    if not source.facts.imports_any("panel"):
        return None
    if ".servable" in source.facts.calls:
        return Match(source.path, "imports panel and makes something servable", 85)
    return Match(source.path, "imports panel", 45)
