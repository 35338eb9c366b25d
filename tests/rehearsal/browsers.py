"""Records what a person does in a real browser."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Error, Page, async_playwright

from greenroom.rehearsal.journey.model import Recording
from greenroom.rehearsal.recording import Recorder, recorder
from greenroom.rehearsal.replay.model import Target

Drive = Callable[[Page], Awaitable[None]]
HERE_ONLY = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"
"""Fonts and scripts that a page wants from elsewhere are missing at once: Gradio waits for its own."""
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        f"--host-resolver-rules={HERE_ONLY}",
    ],
}
PATIENCE = 120_000
"""Milliseconds; a machine that does other things as well may be slow."""
LAST = 12
"""Events that a failure shows."""


async def recorded(target: Target, drive: Drive, path: str = "") -> Recording:
    """Return what passed between a browser and an app while `drive` used the page."""
    async with recorder(target) as proxy, async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        try:
            page = await browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(PATIENCE)
            await page.goto(proxy.url + path)
            try:
                await drive(page)
            except Error as error:
                error.add_note(await scene(page, proxy))
                raise
            await page.close()
        finally:
            await browser.close()
        return proxy.recording()


async def scene(page: Page, proxy: Recorder) -> str:
    """Return what the page showed and what passed last, so that a failure tells its cause."""
    shown = await page.inner_text("body")
    last = "\n".join(str(event)[:300] for event in proxy.recording().events[-LAST:])
    return f"The page showed:\n{shown[:2000]}\n\nWhat passed last:\n{last}"
