"""The files that pages are made of, under an address that holds the hash of all of them: cached for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

STYLE_SHEET = "greenroom.css"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file as it is sent; `packed` is empty where packing does not help."""

    content: bytes
    media_type: str
    packed: bytes = b""


class StaticFiles:
    """Everything in `static/`, in memory. The style sheets of `css/` become one, in the order of their names."""

    def __init__(self) -> None:
        folder = resources.files("greenroom.web").joinpath("static")
        found = dict(_walk(folder))
        sheets = [found.pop(path) for path in sorted(found) if path.startswith("css/")]
        found[STYLE_SHEET] = b"\n".join(sheets)
        self._files = {path: _file(path, content) for path, content in found.items()}
        whole = hashlib.sha256()
        for path in sorted(found):
            whole.update(path.encode() + b"\0" + found[path])
        self.version = whole.hexdigest()[:12]

    def url(self, path: str) -> str:
        """Return the address of a file."""
        if path not in self._files:
            raise LookupError(f"there is no static file {path}")
        return f"/static/{self.version}/{path}"

    async def answer(self, request: Request) -> Response:
        """Send a file; one asked for by an older page's address is sent as it is now, and not kept."""
        file = self._files.get(request.path_params["path"])
        if file is None:
            return PlainTextResponse("There is no such file.", 404)
        is_current = request.path_params["version"] == self.version
        headers = {
            "cache-control": FOREVER if is_current else "no-store",
            "vary": "accept-encoding",
        }
        if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(file.packed, headers=headers, media_type=file.media_type)
        return Response(file.content, headers=headers, media_type=file.media_type)


def _walk(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _file(path: str, content: bytes) -> File:
    ending = path[path.rfind(".") :]
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0)
    is_smaller = len(packed) < 0.9 * len(content)
    return File(content, TYPES.get(ending, guessed), packed if is_smaller else b"")
