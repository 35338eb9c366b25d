"""The app's files, each read once; a notebook is read as its code cells one below the other."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from greenroom.rehearsal.profile.model import Frame
from greenroom.rehearsal.profile.own import LIBRARIES
from greenroom.rehearsal.profile.sources import notebooks, python, rlang
from greenroom.rehearsal.profile.sources.model import Asked, Place

BIGGEST = 2_000_000
"""Bytes of a file that is still read."""


class Sources:
    """The source of an app by file, as named from its folder, and line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._notebooks = notebooks.Notebooks(folder)
        self._rows = cache(self._read)
        self._code = cache(self._parsed)
        self._places = cache(self._place)

    def text(self, file: str, line: int) -> str:
        """Return the text of a line, or an empty string where there is none."""
        rows = self._rows(file)
        return rows[line - 1].strip() if 0 < line <= len(rows) else ""

    def place(self, file: str, line: int) -> Place:
        """Return what is known of a line."""
        return self._places(file, line)

    def frame(self, function: str, file: str, line: int) -> Frame:
        """Return a place in the app as a frame, with its cell in a notebook."""
        return self._notebooks.at(Frame(function, file, line))

    def calls(self) -> Iterator[tuple[str, Asked]]:
        """Yield every call of the app's code with its file."""
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder)
            if path.suffix in {".py", ".R", ".r", ".ipynb"} and not LIBRARIES & set(name.parts):
                for asked in self._language(str(name)).calls(self._code(str(name))):
                    yield str(name), asked

    def _place(self, file: str, line: int) -> Place:
        if not 0 < line <= len(self._rows(file)):
            return Place()
        return self._language(file).place(self._code(file), line)

    @staticmethod
    def _language(file: str):
        return rlang if PurePosixPath(file).suffix.lower() in {".r", ".rmd"} else python

    def _parsed(self, file: str) -> str:
        if file.endswith(".ipynb"):
            return notebooks.python(self._folder / file)
        return "\n".join(self._rows(file))

    def _read(self, file: str) -> list[str]:
        path = self._folder / file
        if file.endswith(".ipynb"):
            return notebooks.rows(path)
        if not path.is_file() or path.stat().st_size > BIGGEST:
            return []
        return path.read_text("utf-8", "replace").splitlines()
