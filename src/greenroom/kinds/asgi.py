"""FastAPI, Starlette and other ASGI apps."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_sources import Match, Source, best, factories, made_by

MAKERS = {
    "fastapi.FastAPI": "FastAPI",
    "fastapi.applications.FastAPI": "FastAPI",
    "starlette.applications.Starlette": "Starlette",
    "gradio.mount_gradio_app": "FastAPI with Gradio mounted",
    "quart.Quart": "Quart",
    "litestar.Litestar": "Litestar",
    "sanic.Sanic": "Sanic",
    "falcon.asgi.App": "Falcon",
    "blacksheep.Application": "BlackSheep",
    "connexion.AsyncApp": "Connexion",
    "django.core.asgi.get_asgi_application": "Django",
}
MOUNTS = frozenset({".mount", "starlette.routing.Mount", "gradio.mount_gradio_app"})


class Asgi:
    """An app object that speaks ASGI, served by uvicorn in one worker."""

    name = "asgi"
    title = "FastAPI or another ASGI app"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a file that makes an ASGI app."""
        return best(folder, self.name, look)

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add uvicorn, with a WebSocket library, if it was not asked for."""
        return () if "uvicorn" in names else ("uvicorn", "websockets")

    def start(self, call: Call) -> Start:
        """Serve the object with uvicorn."""
        return Start(launch(call, "start_asgi.py"))


def look(source: Source) -> Match | None:
    """Find an object or a factory; one that mounts another app is the whole, not the part."""
    facts = source.facts
    for name in made_by(facts, *MAKERS):
        made = MAKERS[facts.assigned[name]]
        sure = 95 if facts.calls & MOUNTS else 85
        return Match(f"{source.module}:{name}", f"assigns {made} to `{name}`", sure)
    for name in factories(facts, *MAKERS):
        return Match(f"{source.module}:{name}()", f"makes an ASGI app in `{name}()`", 70)
    return None
