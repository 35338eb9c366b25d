"""Streamlit apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, made_by

SETTINGS = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_CLIENT_TOOLBAR_MODE": "viewer",
}


class Streamlit:
    """A Streamlit script, served as an ASGI app where its Streamlit can (1.53 and later)."""

    name = "streamlit"
    title = "Streamlit"
    language: Language = "python"
    ready_path = "/_stcore/health"

    def find(self, folder: Path) -> Found | None:
        """Recognise a script that calls Streamlit."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add streamlit itself if it was not asked for; it brings its server."""
        return () if "streamlit" in names else ("streamlit",)

    def start(self, call: Call) -> Start:
        """Serve the script, or the ASGI app that a file makes of one."""
        script = "start_streamlit.py" if call.entry.endswith(".py") else "start_asgi.py"
        return Start(launch(call, script), SETTINGS)


def look(source: Source) -> Match | None:
    """Tell a script from a module of helpers by whether it shows something."""
    facts = source.facts
    if not facts.imports_any("streamlit"):
        return None
    for name in made_by(facts, "streamlit.App", "streamlit.starlette.App"):
        return Match(f"{source.module}:{name}", f"assigns a Streamlit App to `{name}`", 90)
    if any(call.startswith("streamlit.") for call in facts.calls):
        return Match(source.path, "imports streamlit and calls it", 80)
    return Match(source.path, "imports streamlit", 40)
