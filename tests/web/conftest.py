"""A fake backstage, a client without a browser, and a real browser before a real server."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

from greenroom.web.app import create
from greenroom.web.fake import FakeBackstage, seeded
from greenroom.web.fake.world import World
from web.everywhere import HOST


@pytest.fixture
def world() -> World:
    return seeded()


@pytest.fixture
def visit(world: World) -> Iterator[Callable[..., TestClient]]:
    """Returns a client, signed in as somebody unless nobody is named."""
    clients = []

    def make(name: str = "", *, secure: bool = False) -> TestClient:
        app = create(FakeBackstage(world), secure=secure)
        client = TestClient(
            app,
            base_url=HOST,
            headers={"accept": "text/html", "origin": HOST},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if name:
            answer = client.post("/sign-in", data={"name": name, "password": "curtain-up"})
            assert answer.status_code == 303
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def ada(visit: Callable[..., TestClient]) -> TestClient:
    """Signed in as an administrator."""
    return visit("ada")


@dataclass
class Site:
    """A running server; `call` does something in its loop, as another person's act would."""

    url: str
    world: World
    loop: asyncio.AbstractEventLoop

    def call(self, act: Callable[[], object]) -> None:
        """Do it in the loop of the server."""
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (act(), done.set()))
        assert done.wait(10)


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        create(FakeBackstage(world)), log_level="error", ws="none", timeout_graceful_shutdown=1
    )
    server, loop = uvicorn.Server(config), asyncio.new_event_loop()
    started = threading.Event()

    async def serve() -> None:
        loop.call_soon(started.set)
        await server.serve(sockets=[listener])
        await loop.shutdown_asyncgens()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    yield Site(f"http://localhost:{port}", world, loop)
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser per file: while it is open, its loop runs in this thread, so no async test could."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Returns a page of a browser that ada has signed in with; troubles on its console fail the test."""
    contexts, troubles = [], []

    def make(*, width: int = 1280, scheme: str = "light", name: str = "ada") -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill("curtain-up")
        page.keyboard.press("Enter")
        page.wait_for_url("**/apps")
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def axe() -> str:
    return (Path(__file__).parent / "vendor/axe.min.js").read_text("utf-8")
