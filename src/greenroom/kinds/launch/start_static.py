"""Serves a folder: index pages, ranges, a folder's own 404.html. Runs in Greenroom's own Python.

Arguments: front page, folder, socket, base path.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath
from typing import Any

from greenroom_serving import serve
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

NOT_SHOWN = {"greenroom.toml"}


class Site(StaticFiles):
    """A folder without its hidden files. Browsers ask each time, so that a release is seen at once."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find nothing under a hidden name."""
        return ("", None) if is_hidden(path) else super().lookup_path(path)

    def file_response(self, *args: Any, **more: Any) -> Response:
        """Answer with the file, or that it is unchanged."""
        response = super().file_response(*args, **more)
        response.headers["cache-control"] = "no-cache"
        return response

    def is_not_modified(self, response_headers: Headers, request_headers: Headers) -> bool:
        """Compare tags only: after a rollback the right file is older than the one a browser has."""
        return "if-none-match" in request_headers and super().is_not_modified(
            response_headers, request_headers
        )


def is_hidden(path: str) -> bool:
    """Whether the path is none that a site means to show."""
    parts = PurePath(path).parts
    return path in NOT_SHOWN or any(
        part.startswith(".") and part not in {".", ".well-known"} for part in parts
    )


def build(folder: Path, front: str) -> Starlette:
    """Return the app; a front page that is not index.html answers at the root."""
    site = Site(directory=folder, html=True)

    async def front_page(request: Request) -> Response:
        return await site.get_response(front, request.scope)

    routes = [Route("/", front_page)] if front != "index.html" else []
    return Starlette(routes=[*routes, Mount("/", site)])


if __name__ == "__main__":
    front, folder, socket, base_path = sys.argv[1:]
    serve(build(Path(folder), front), socket, base_path)
