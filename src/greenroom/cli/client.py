"""A typed client of `/api/v1`."""

import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError

from greenroom import __version__
from greenroom.cli.address import is_loopback
from greenroom.cli.problems import BETWEEN, error_of, not_reached, not_understood, problem_of

SAFE = ("GET", "HEAD")
PAUSES = (0.2, 0.8)
"""Seconds before the second and the third try of a safe request."""
TIMES = httpx2.Timeout(connect=10, read=60, write=60, pool=60)
PATIENT = httpx2.Timeout(connect=10, read=300, write=300, pool=60)
"""For requests that start an instance or bring many bytes."""
ENDLESS = httpx2.Timeout(connect=10, read=None, write=60, pool=60)
"""For streams that speak only when something happens."""

T = TypeVar("T")


class Client:
    """One server as one person. Safe requests are tried again after a fault, others never.

    `localhost` and the names below it are taken to be this machine, whatever its resolver says.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self._http = httpx2.Client(
            base_url=f"{url}/api/v1",
            headers={"User-Agent": f"greenroom/{__version__}"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=TIMES,
            transport=_direct(url) if is_loopback(httpx2.URL(url).host) else None,
            verify=url.startswith("https:"),
            event_hooks={"request": [_aim]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, answer: type[T], **params: str | int | None) -> T:
        """Read a value."""
        return self._value(self._ask("GET", path, params=_given(params)), answer)

    def text(self, path: str, **params: str | int | None) -> str:
        """Read a text."""
        return self._ask("GET", path, params=_given(params)).text

    def post(self, path: str, body: BaseModel, answer: type[T]) -> T:
        """Make something and return what was made."""
        response = self._ask("POST", path, json=body.model_dump(mode="json"), timeout=PATIENT)
        return self._value(response, answer)

    def put(self, path: str, body: BaseModel | None = None) -> None:
        """Set something."""
        options = {"json": body.model_dump(mode="json")} if body else {}
        self._ask("PUT", path, **options)

    def patch(self, path: str, body: BaseModel, answer: type[T]) -> T:
        """Change something and return it as it is now."""
        response = self._ask("PATCH", path, json=body.model_dump(mode="json", exclude_unset=True))
        return self._value(response, answer)

    def delete(self, path: str) -> None:
        """Remove something."""
        self._ask("DELETE", path)

    def send(self, path: str, content: Iterable[bytes], kind: str) -> None:
        """Stream bytes of a media type up."""
        headers = {"Content-Type": kind}
        self._ask("POST", path, content=content, headers=headers, timeout=PATIENT)

    @contextmanager
    def lines(self, path: str, **params: str | int | None) -> Generator[Iterator[str]]:
        """Open a text that goes on as long as the server has something to say."""
        with (
            self._faults(),
            self._http.stream("GET", path, params=_given(params), timeout=ENDLESS) as response,
        ):
            if response.is_error:
                response.read()
            self._judge(response)
            yield response.iter_lines()

    def events(self, path: str) -> Iterator[httpx2.ServerSentEvent]:
        """Yield server-sent events until the server ends them."""
        with self._faults(), self._http.sse(path, timeout=TIMES) as source:
            if source.response.is_error:
                source.response.read()
            self._judge(source.response)
            yield from source

    def _ask(self, method: str, path: str, **options: object) -> httpx2.Response:
        with self._faults():
            response = self._tried(self._http.build_request(method, path, **options))  # ty: ignore
        self._judge(response)
        return response

    def _tried(self, request: httpx2.Request) -> httpx2.Response:
        for pause in PAUSES if request.method in SAFE else ():
            try:
                response = self._http.send(request)
            except httpx2.TransportError:
                time.sleep(pause)
                continue
            if response.status_code not in BETWEEN or problem_of(response):
                return response
            time.sleep(pause)
        return self._http.send(request)

    def _judge(self, response: httpx2.Response) -> None:
        if not response.is_success:
            raise error_of(response, self.url)

    def _value(self, response: httpx2.Response, answer: type[T]) -> T:
        try:
            return TypeAdapter(answer).validate_json(response.content)
        except ValidationError as error:
            raise not_understood(self.url) from error

    @contextmanager
    def _faults(self) -> Generator[None]:
        try:
            yield
        except httpx2.TransportError as error:
            raise not_reached(self.url, error) from error


def part(name: str) -> str:
    """Return a name as one part of a path."""
    return quote(name, safe="")


def _given(params: dict[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value is not None}


def _direct(url: str) -> httpx2.HTTPTransport:
    """Return a way past any proxy, which could not reach this machine."""
    return httpx2.HTTPTransport(verify=url.startswith("https:"))


def _aim(request: httpx2.Request) -> None:
    host = request.url.host
    if is_loopback(host):
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host="127.0.0.1")
