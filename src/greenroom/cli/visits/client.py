"""An HTTP and WebSocket client that is given its address and keeps its cookies by hand."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

import aiohttp

from greenroom.cli.visits.model import Address, NoOutputError, Visit

PAGE_HEADERS = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LONGEST_MESSAGE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Client:
    """One visitor of one app. Paths are relative to the app: `/`, `/websocket/`."""

    address: Address
    session: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    page_ms: float = 0
    status: int = 0

    async def page(self, path: str = "/") -> str:
        """Load the app's page as a browser would; any answer but 200 is a `NoOutputError`."""
        reply = await self.get(path, headers=PAGE_HEADERS)
        self.page_ms, self.status = self.elapsed(), reply.status
        return reply.text

    async def get(self, path: str, *, headers: dict[str, str] | None = None) -> Reply:
        """Return the answer to a GET; a status of 400 or more, or a redirect, is an error."""
        async with self.request("GET", path, headers=headers or {}) as response:
            return Reply(response.status, await response.text(), dict(response.headers))

    async def post(self, path: str, body: object) -> Reply:
        """Return the answer to a POST of JSON."""
        async with self.request("POST", path, json=body) as response:
            return Reply(response.status, await response.text(), dict(response.headers))

    @asynccontextmanager
    async def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, json: object = None
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Send a request with cookies, keep those of the answer, refuse any status but 2xx."""
        sent = self.headers() | (headers or {})
        url = self.url(path)
        async with self.session.request(
            method, url, headers=sent, json=json, allow_redirects=False
        ) as response:
            self.keep(response.headers.getall("set-cookie", []))
            if not 200 <= response.status < 300:
                raise refused(path, response.status, response.headers.get("location", ""))
            yield response

    @asynccontextmanager
    async def websocket(
        self, path: str, protocols: tuple[str, ...] = ()
    ) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        """Open a WebSocket with the browser's Origin and cookies."""
        headers = self.headers() | {"origin": f"http://{self.address.host}"}
        try:
            opened = await self.session.ws_connect(
                self.url(path), headers=headers, protocols=protocols, max_msg_size=LONGEST_MESSAGE
            )
        except aiohttp.WSServerHandshakeError as error:
            raise refused(path, error.status, "") from error
        async with opened:
            yield opened

    def url(self, path: str) -> str:
        """Return the address to connect to; the Host header says whom we mean."""
        port = f":{self.address.port}" if self.address.port else ""
        return f"http://127.0.0.1{port}{self.address.path}{path}"

    def headers(self) -> dict[str, str]:
        """Return the headers of every request, the cookies included."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kept = {"cookie": cookie} if cookie else {}
        return {"host": self.address.host} | self.address.headers | kept

    def keep(self, set_cookies: list[str]) -> None:
        """Store what an answer sets; an empty value or `Max-Age=0` forgets."""
        for line in set_cookies:
            try:
                parsed = SimpleCookie(line)
            except CookieError as error:
                raise NoOutputError("The app set a cookie that cannot be read.", line) from error
            for name, morsel in parsed.items():
                self.cookies[name] = morsel.coded_value
                if not morsel.value or morsel["max-age"] == "0":
                    del self.cookies[name]

    def elapsed(self) -> float:
        """Return milliseconds since the visit began."""
        return (time.perf_counter() - self.started) * 1000

    def saw(self, output: str) -> Visit:
        """Return the visit, its output seen now, on one line of at most 120 characters."""
        line = " ".join(output.split())
        return Visit(self.status, line[:120], round(self.page_ms, 1), round(self.elapsed(), 1))


@asynccontextmanager
async def arrive(address: Address) -> AsyncGenerator[Client]:
    """Open a client for one visit; everything within must be done before the address's timeout."""
    connector = (
        aiohttp.UnixConnector(str(address.socket)) if address.socket else aiohttp.TCPConnector()
    )
    timeout = aiohttp.ClientTimeout(total=address.timeout)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield Client(address, session)


def refused(path: str, status: int, location: str) -> NoOutputError:
    """Say that a request was answered, but not with what a visitor wants."""
    where = f" and pointed to {location}" if location else ""
    return NoOutputError(f"A request for {path} was answered with status {status}{where}.")
