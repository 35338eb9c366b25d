"""A folder of HTML, served as it is."""

from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.reading import names


class Static:
    """Files and nothing to run, such as a rendered report. The entry is the front page."""

    name = "static"
    title = "Static site"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise a folder with an HTML page at its top."""
        pages = names(folder, ".html") + names(folder, ".htm")
        if "index.html" in pages:
            return Found(self.name, "index.html", "index.html is a page", 20)
        if pages:
            return Found(self.name, pages[0], f"{pages[0]} is a page", 10, tuple(pages[1:]))
        return None

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Need what serves files."""
        return ("starlette", "uvicorn")

    def start(self, call: Call) -> Start:
        """Serve the folder."""
        return Start(launch(call, "start_static.py"))
