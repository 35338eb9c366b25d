"""Shiny for Python, both Core (`app = App(...)`) and Express (a plain script)."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, made_by


class ShinyPython:
    """A Shiny app in Python. The entry is `module:object` for Core, a file name for Express."""

    name = "shiny-python"
    title = "Shiny for Python"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a file that imports shiny."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add shiny itself if it was not asked for; it brings uvicorn."""
        return () if "shiny" in names else ("shiny",)

    def start(self, call: Call) -> Start:
        """Serve the object of a Core app, or wrap the script of an Express app."""
        express = call.entry.endswith(".py")
        return Start(launch(call, "start_shiny_express.py" if express else "start_asgi.py"))


def look(source: Source) -> Match | None:
    """Tell Express from Core by its imports, and Core by the object it assigns."""
    facts = source.facts
    if facts.imports_any("shiny.express"):
        return Match(source.path, "imports shiny.express", 90)
    if not facts.imports_any("shiny"):
        return None
    for name in made_by(facts, "shiny.App"):
        why = f"imports shiny and assigns App to `{name}`"
        return Match(f"{source.module}:{name}", why, 90)
    return None
