"""Shiny for R."""

from pathlib import Path

from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.r_sources import RSource, r_sources

RSCRIPT_OPTIONS = ("--no-save", "--no-restore", "--no-init-file")


class ShinyR:
    """A folder with app.R, or with ui.R and server.R, or one R file that ends in `shinyApp()`."""

    name = "shiny-r"
    title = "Shiny for R"
    language: Language = "r"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise the usual files by name and content, any other by `shinyApp()`."""
        files = r_sources(folder)
        if "app.r" in files and is_shiny(files["app.r"]):
            return Found(self.name, files["app.r"].name, "app.R uses shiny", 90)
        if "server.r" in files and ("ui.r" in files or (folder / "www" / "index.html").is_file()):
            return Found(self.name, files["server.r"].name, "server.R comes with a ui", 90)
        made = [file for file in files.values() if file.mentions("shinyApp(")]
        if made:
            others = tuple(file.name for file in made[1:])
            return Found(self.name, made[0].name, f"{made[0].name} calls shinyApp()", 70, others)
        return None

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add shiny if it was not asked for."""
        return () if "shiny" in names else ("shiny",)

    def start(self, call: Call) -> Start:
        """Let Shiny itself listen on the socket."""
        script = f"{call.launchers}/start_shiny.R"
        arguments = (call.entry, call.bundle, call.socket)
        return Start((call.interpreter, *RSCRIPT_OPTIONS, script, *arguments))


def is_shiny(file: RSource) -> bool:
    """Whether app.R is Shiny's, and not another framework's."""
    return file.mentions("shinyApp", "library(shiny", "require(shiny", "shiny::", "shinyUI")
