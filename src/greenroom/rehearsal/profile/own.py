"""Which files of a trace are the app's own, and the text of a line."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules", ".venv", "renv"})


def own_files(folder: Path, seen_as: str = "") -> Callable[[str], bool]:
    """Return a test for the app's files; `seen_as` is the folder's path inside the sandbox."""
    roots = [str(folder.resolve()), str(folder), *([seen_as] if seen_as else [])]

    def is_own(file: str) -> bool:
        path = PurePosixPath(file)
        if LIBRARIES & set(path.parts):
            return False
        if not path.is_absolute():
            return bool(file) and not file.startswith("<") and (folder / file).is_file()
        return any(file.startswith(root.rstrip("/") + "/") for root in roots)

    return is_own


def source_line(folder: Path, file: str, line: int, seen_as: str = "") -> str:
    """Return the text of a line of the app, or an empty string where there is none."""
    path = Path(file)
    if seen_as and file.startswith(seen_as + "/"):
        path = folder / file.removeprefix(seen_as + "/")
    elif not path.is_absolute():
        path = folder / file
    try:
        text = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return text[line - 1].strip() if 0 < line <= len(text) else ""
