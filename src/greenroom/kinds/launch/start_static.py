"""Serves a folder: index pages, ranges, a folder's own 404.html. Runs in Greenroom's own Python.

Arguments: front page, folder, socket, base path.
"""

import sys
from pathlib import Path

from greenroom_serving import serve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles


def build(folder: Path, front: str) -> Starlette:
    """Return the app; a front page that is not index.html answers at the root."""

    async def front_page(request: Request) -> Response:
        return FileResponse(folder / front)

    files = Mount("/", StaticFiles(directory=folder, html=True))
    routes = [files] if front == "index.html" else [Route("/", front_page), files]
    return Starlette(routes=routes)


if __name__ == "__main__":
    front, folder, socket, base_path = sys.argv[1:]
    serve(build(Path(folder), front), socket, base_path)
