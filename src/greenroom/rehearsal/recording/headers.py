"""What is changed in headers on their way through, and which are worth noting. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from yarl import URL

Pairs: TypeAlias = list[tuple[str, str]]

BETWEEN_TWO = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
        *("transfer-encoding", "upgrade", "content-length", "content-encoding", "accept-encoding"),
        "host",
    }
)
"""Headers that belong to one connection, not to the message."""
OF_THE_HANDSHAKE = "sec-websocket-"
NOTED = (
    *("content-type", "accept", "content-disposition", "cache-control", "sec-fetch-mode"),
    *("server", "x-powered-by", "range"),
)
"""Headers that are written down; nothing that could open a door is among them."""
STATIC = ("javascript", "text/css", "font/", "application/font", "application/wasm")
STATIC_NAMES = re.compile(r"\.(m?js|css|map|woff2?|ttf|otf|ico|wasm)(\?|$)")
COOKIE_LIMITS = re.compile(r";\s*(domain=[^;]*|secure|partitioned|samesite=none)", re.IGNORECASE)


def upward(
    headers: Iterable[tuple[str, str]], own: str, origin: URL, extra: Mapping[str, str]
) -> Pairs:
    """Return a request's headers as the app gets them: as if its own origin had been visited."""
    replaced = {name.lower() for name in extra}
    there = str(origin)
    kept = [
        (name, value.replace(own, there) if name.lower() in {"origin", "referer"} else value)
        for name, value in headers
        if name.lower() not in BETWEEN_TWO | replaced
        and not name.lower().startswith(OF_THE_HANDSHAKE)
    ]
    return [*kept, ("Accept-Encoding", "identity"), *extra.items()]


def downward(headers: Iterable[tuple[str, str]], own: str, origin: URL) -> Pairs:
    """Return an answer's headers as the browser gets them."""
    return [
        (name, _adapted(name.lower(), value, own, str(origin)))
        for name, value in headers
        if name.lower() not in BETWEEN_TWO and name.lower() != "strict-transport-security"
    ]


def _adapted(name: str, value: str, own: str, there: str) -> str:
    if name == "set-cookie":
        return COOKIE_LIMITS.sub("", value)
    if name in {"location", "content-location", "access-control-allow-origin"}:
        return value.replace(there, own, 1) if value.startswith(there) else value
    return value


def noted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what is written down of a message's headers, names in lower case."""
    return {name: headers[name] for name in NOTED if name in headers}


def is_static(method: str, path: str, media_type: str) -> bool:
    """Whether an answer is a part of the page that no recording needs the bytes of."""
    if method != "GET":
        return False
    return any(part in media_type for part in STATIC) or bool(STATIC_NAMES.search(path))
