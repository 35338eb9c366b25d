"""A real session of the example app: recorded, priced in a browser, and learned by heart."""

import asyncio
import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bench import apps, processes
from bench.peers.installing import uv_environment
from bench.programs import free_port, running
from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.files import write_journey
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.recording import recorder
from greenroom.rehearsal.replay.link import Socket, connect
from greenroom.rehearsal.replay.model import Target

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}
LOOKING = 2000.0
"""Milliseconds a person looks at each answer."""


@contextmanager
def example(folder: Path) -> Generator[Target]:
    """Run the example app as a plain process."""
    app, port = apps.shiny(folder, "penguins"), free_port()
    python = uv_environment("bare", apps.EXAMPLE / "requirements.txt")
    argv = (str(python), "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "error")
    with running(argv, folder / "penguins.log", port=port, cwd=app):
        yield Target(f"http://127.0.0.1:{port}")


async def visit(page: Page, url: str) -> None:
    """Do what a person does: look, choose, look."""
    await page.goto(url)
    await page.wait_for_selector("#scatter img")
    for act in (
        lambda: page.select_option("#x", "bill_length_mm"),
        lambda: page.click("input[value=Gentoo]"),
        lambda: page.select_option("#y", "bill_depth_mm"),
    ):
        await page.wait_for_timeout(LOOKING)
        await act()
    await page.wait_for_timeout(LOOKING)


async def recorded(target: Target, folder: Path) -> Journey:
    """Record a visit and keep it in the folder."""
    async with recorder(target) as proxy, async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        await _one(browser, proxy.url)
        await browser.close()
        recording = proxy.recording()
    journey = recognise(recording).read(recording, "explore")
    write_journey(folder, journey)
    return journey


async def browser_cost(target: Target, visits: int) -> list[float]:
    """Return the processor seconds of each visit in a browser that has been used before.

    Only the browser's own processes are counted, not those that drive it.
    """
    costs = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        await _one(browser, target.url)
        for _ in range(visits):
            before = processes.cpu_seconds(_browser())
            await _one(browser, target.url)
            costs.append(processes.cpu_seconds(_browser()) - before)
        await browser.close()
    return costs


async def _one(browser: Browser, url: str) -> None:
    """Visit as somebody new, and let the page stay until its cost is counted."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    await visit(await context.new_page(), url)
    await context.close()


def _browser() -> list[int]:
    mine = processes.family(os.getpid())
    return [pid for pid in mine if "chromium" in processes.command(pid).split(" ")[0]]


def plan(journey: Journey) -> list[dict[str, object]]:
    """Return what a client sends, step by step."""
    return [
        {
            "label": step.label,
            "think": step.think / 1000,
            "send": json.dumps(
                {"method": "init", "data": dict(step.act.detail["inputs"])}
                if step.act.kind == "open"
                else {"method": "update", "data": dict(step.act.detail)}
            ),
        }
        for step in journey.steps
    ]


async def learned_by_heart(target: Target, journey: Journey, file: Path) -> None:
    """Ask the real app once, and write down its page and its answers."""
    async with connect(target) as link:
        page = (await link.get("/")).text
        socket = await link.websocket("/websocket/")
        greeting = [str(await socket.receive())]
        answers = []
        for step in plan(journey):
            await socket.send(str(step["send"]))
            answers.append(await _answer(socket))
        await socket.close()
    known = {"page": page, "greeting": greeting, "answers": answers}
    file.write_text(json.dumps(known))


async def _answer(socket: Socket) -> list[str]:
    """Return what comes until the app has been quiet for a while."""
    found, begun = list[str](), time.monotonic()
    while True:
        try:
            found.append(str(await asyncio.wait_for(socket.receive(), 1.0)))
        except TimeoutError:
            if any('"values"' in message for message in found):
                return found
            if time.monotonic() - begun > 30:
                raise RuntimeError("the example app does not answer") from None
