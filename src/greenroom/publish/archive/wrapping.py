"""Archives are often made of a folder from outside: `tar -cz my-app/`."""

from collections.abc import Sequence
from dataclasses import replace

from greenroom.publish.model import File

_MARKS = (
    "greenroom.toml",
    "manifest.json",
    "requirements.txt",
    "pyproject.toml",
    "renv.lock",
    "app.py",
    "app.R",
    "server.R",
    "ui.R",
    "main.py",
    "plumber.R",
    "index.html",
)


def without_wrapping_folder(files: Sequence[File]) -> tuple[tuple[File, ...], str]:
    """Return the files without the one folder that holds them all, and its name.

    Only a folder in which an app can be seen counts; else the files are returned as they are.
    """
    tops = {file.path.partition("/")[0] for file in files}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if not any(file.path == f"{top}/{mark}" for file in files for mark in _MARKS):
        return tuple(files), ""
    return tuple(replace(file, path=file.path.removeprefix(f"{top}/")) for file in files), top
