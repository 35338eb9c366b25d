"""Dash apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, made_by
from greenroom.kinds.wsgi import NO_OWN_SERVER

MAKERS = (
    "dash.Dash",
    "dash.dash.Dash",
    "dash_extensions.enrich.DashProxy",
    "dash_extensions.enrich.Dash",
    "jupyter_dash.JupyterDash",
)


class Dash:
    """A Dash app; its Flask server is served by gunicorn in one worker with threads."""

    name = "dash"
    title = "Dash"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a file that assigns a Dash app."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add gunicorn, and dash itself, if they were not asked for."""
        return tuple(name for name in ("dash", "gunicorn") if name not in names)

    def start(self, call: Call) -> Start:
        """Serve the app; its page calls back under the base path that the gateway strips."""
        prefixes = {
            "DASH_REQUESTS_PATHNAME_PREFIX": f"{call.base_path}/",
            "DASH_ROUTES_PATHNAME_PREFIX": "/",
        }
        return Start(
            launch(call, "start_wsgi.py"), NO_OWN_SERVER | (prefixes if call.base_path else {})
        )


def look(source: Source) -> Match | None:
    """Find the object that Dash makes."""
    for name in made_by(source.facts, *MAKERS):
        return Match(f"{source.module}:{name}", f"assigns Dash to `{name}`", 90)
    return None
