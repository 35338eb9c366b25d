"""Plain visits over HTTP: one request on a connection of its own, timed."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """What a visit brought."""

    status: int
    body: bytes
    first_byte: float
    """Seconds from the first byte sent to the first byte received."""
    headers: Mapping[str, str]
    cookies: tuple[str, ...]


def visit(
    url: str, headers: Mapping[str, str] | None = None, *, via_loopback: bool = True
) -> Answer:
    """Ask for a page. The name in the address is only said in the Host header, never looked up."""
    parts = urlsplit(url)
    host = "127.0.0.1" if via_loopback else parts.hostname or ""
    connection = http.client.HTTPConnection(host, parts.port, timeout=120)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        begun = time.perf_counter()
        connection.request("GET", target, headers={"Host": parts.netloc} | dict(headers or {}))
        response = connection.getresponse()
        first = time.perf_counter() - begun
        body = response.read()
    finally:
        connection.close()
    cookies = tuple(response.headers.get_all("set-cookie") or ())
    return Answer(response.status, body, first, dict(response.headers), cookies)


def until_ok(url: str, headers: Mapping[str, str] | None = None, seconds: float = 60) -> Answer:
    """Ask again and again until the page is there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = visit(url, headers)
        except OSError:
            answer = None
        if answer and answer.status == 200:
            return answer
        if time.monotonic() > deadline:
            said = answer and (answer.status, answer.body[:500])
            raise RuntimeError(f"{url} does not answer: {said}")
        time.sleep(0.005)
