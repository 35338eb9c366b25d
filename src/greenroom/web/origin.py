"""Only our own pages may change something with a visitor's cookie.

Browsers say where a request comes from: `Sec-Fetch-Site` where the connection is trusted, `Origin` always. An app on
a sibling host is another origin, so it cannot act here in its visitor's name.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from greenroom.kernel.errors import NotAllowedError

SAFE = {"GET", "HEAD", "OPTIONS"}


def must_be_ours(method: str, headers: Headers) -> None:
    """Raise unless the request reads only, carries a token itself, or comes from a page of this origin."""
    if method in SAFE or headers.get("authorization", "").lower().startswith("bearer "):
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    is_same_site = site is None or site == "same-origin"
    is_same_host = urlsplit(origin or "").netloc == headers.get("host") if origin else bool(site)
    if not (is_same_site and is_same_host):
        raise NotAllowedError(
            "This did not come from a page of Greenroom, so nothing was done.",
            f"It came from {origin or 'a client that does not say where from'}.",
            "Use the page itself, or the API with a token.",
        )


class OriginCheck:
    """Holds every request to `must_be_ours`."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or have it refused."""
        if scope["type"] == "http":
            try:
                must_be_ours(scope["method"], Headers(scope=scope))
            except NotAllowedError as error:
                scope["greenroom.refused"] = error
                return await self._refuse(scope, receive, send)
        return await self._app(scope, receive, send)
