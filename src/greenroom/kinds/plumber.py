"""JSON APIs in R with plumber."""

from pathlib import Path

from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.r_sources import r_sources
from greenroom.kinds.shiny_r import RSCRIPT_OPTIONS

USUAL = ("plumber.r", "api.r", "app.r", "main.r")


class Plumber:
    """An R file with `#* @get /path` annotations, or an entrypoint.R that makes a router."""

    name = "plumber"
    title = "plumber"
    language: Language = "r"
    ready_path = "/openapi.json"

    def find(self, folder: Path) -> Found | None:
        """Recognise annotations; entrypoint.R comes before them, as in plumber itself."""
        files = r_sources(folder)
        entrypoint = files.get("entrypoint.r")
        if entrypoint and entrypoint.mentions("plumb", "pr("):
            return Found(self.name, entrypoint.name, "entrypoint.R makes a plumber router", 90)
        routed = [name for name, file in files.items() if file.has_routes]
        routed.sort(key=lambda name: USUAL.index(name) if name in USUAL else len(USUAL))
        if not routed:
            return None
        first, *more = (files[name].name for name in routed)
        return Found(self.name, first, f"{first} has plumber annotations", 85, tuple(more))

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add plumber if it was not asked for."""
        return () if "plumber" in names else ("plumber",)

    def start(self, call: Call) -> Start:
        """Serve the router on the socket."""
        script = f"{call.launchers}/start_plumber.R"
        arguments = (call.entry, call.bundle, call.socket)
        return Start((call.interpreter, *RSCRIPT_OPTIONS, script, *arguments))
