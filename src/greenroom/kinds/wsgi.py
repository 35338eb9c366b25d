"""Flask, Django and other WSGI apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, factories, made_by

MAKERS = {
    "flask.Flask": "Flask",
    "flask.app.Flask": "Flask",
    "bottle.Bottle": "Bottle",
    "bottle.default_app": "Bottle",
    "falcon.App": "Falcon",
    "connexion.FlaskApp": "Connexion",
    "django.core.wsgi.get_wsgi_application": "Django",
    "config.make_wsgi_app": "Pyramid",
}
NO_OWN_SERVER = {"FLASK_RUN_FROM_CLI": "true"}
"""Makes a bare `app.run()` at the end of a script do nothing."""


class Wsgi:
    """An app object that speaks WSGI, served by gunicorn in one worker with threads."""

    name = "wsgi"
    title = "Flask or another WSGI app"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a file that makes a WSGI app."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add gunicorn if it was not asked for."""
        return () if "gunicorn" in names else ("gunicorn",)

    def start(self, call: Call) -> Start:
        """Serve the object with gunicorn."""
        return Start(launch(call, "start_wsgi.py"), NO_OWN_SERVER)


def look(source: Source) -> Match | None:
    """Find an object or a factory that one of the known frameworks makes."""
    for name in made_by(source.facts, *MAKERS):
        made = MAKERS[source.facts.assigned[name]]
        return Match(f"{source.module}:{name}", f"assigns {made} to `{name}`", 85)
    for name in factories(source.facts, *MAKERS):
        return Match(f"{source.module}:{name}()", f"makes a WSGI app in `{name}()`", 70)
    return None
