"""Which files of a trace are the app's own, and how people call them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules", ".venv", "venv", "renv"})


def own_files(folder: Path, seen_as: str = "") -> Callable[[str], bool]:
    """Return a test for the app's files; `seen_as` is the folder's path inside the sandbox."""
    short = shortener(folder, seen_as)

    @cache
    def is_own(file: str) -> bool:
        name = short(file)
        if not name or name.startswith("<") or PurePosixPath(name).is_absolute():
            return False
        return not LIBRARIES & set(PurePosixPath(name).parts) and (folder / name).is_file()

    return is_own


def shortener(folder: Path, seen_as: str = "") -> Callable[[str], str]:
    """Return what makes `app.py` of the path the process sees; other paths stay as they are."""
    roots = dict.fromkeys(
        root.rstrip("/") + "/" for root in (seen_as, str(folder.resolve()), str(folder)) if root
    )

    @cache
    def short(file: str) -> str:
        for root in roots:
            if file.startswith(root):
                return file.removeprefix(root)
        return file.removeprefix("./")

    return short
