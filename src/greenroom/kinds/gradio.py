"""Gradio apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, made_by

MAKERS = ("gradio.Blocks", "gradio.Interface", "gradio.ChatInterface", "gradio.TabbedInterface")
SETTINGS = {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_SSR_MODE": "False"}


class Gradio:
    """A Gradio script; what it launches is served as an ASGI app instead."""

    name = "gradio"
    title = "Gradio"
    language: Language = "python"
    ready_path = "/config"

    def find(self, folder: Path) -> Found | None:
        """Recognise a script that makes or launches a Gradio interface."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add gradio itself if it was not asked for; it brings uvicorn."""
        return () if "gradio" in names else ("gradio",)

    def start(self, call: Call) -> Start:
        """Run the script with `launch()` taken over."""
        return Start(launch(call, "start_gradio.py"), SETTINGS)


def look(source: Source) -> Match | None:
    """Find a script with an interface."""
    if not source.facts.imports_any("gradio"):
        return None
    for name in made_by(source.facts, *MAKERS):
        return Match(source.path, f"assigns a Gradio interface to `{name}`", 85)
    if ".launch" in source.facts.calls:
        return Match(source.path, "imports gradio and launches an interface", 80)
    return None
