"""Tries apps that ship inside packages: each is used once in a browser, and replayed.

`python -m rehearsal.shipped_apps PYTHON FILE_OR_FOLDER ...` (in `tests/`) prints a line per app. PYTHON
is an interpreter with the app's packages, or `R`. What a person does is chosen by what stands on the
page: the first slider, choice, box, text, tab and button are each used once.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Error, Locator, Page

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.snapshot.examine import examine
from greenroom.rehearsal.stand import standing
from rehearsal.browsers import recorded

LOOK = 900
"""Milliseconds between two acts."""
SETTLES = 12_000
Use = Callable[[Locator], Awaitable[object]]
SELECTIZE = """() => { const all = [...document.querySelectorAll('select')].filter(each => each.selectize);
if (all.length) { const one = all[0].selectize;
const others = Object.keys(one.options).filter(key => key !== one.getValue());
if (others.length) one.setValue(others[0]); } }"""


async def slide(line: Locator) -> None:
    """Click on Shiny's slider at four fifths of its length; its handle and bar lie above the line."""
    box = await line.bounding_box()
    assert box, "it is visible"
    await line.page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)


ACTS: tuple[tuple[str, Use], ...] = (
    (".irs-line:visible", slide),
    ("[role=slider]:visible", lambda found: found.press("ArrowRight")),
    ("select:visible", lambda found: found.select_option(index=1)),
    ("input[type=checkbox]:visible", lambda found: found.click()),
    ("input[type=radio]:not(:checked):visible", lambda found: found.click()),
    ("input[type=number]:visible", lambda found: found.press("ArrowUp")),
    ("input[type=text]:visible, textarea:visible", lambda found: found.fill("hello")),
    ("[role=tab][aria-selected=false]:visible", lambda found: found.click()),
    ("[data-testid=stSidebarNavLink]:not([aria-current]):visible", lambda found: found.click()),
    ("button:visible", lambda found: found.click()),
)


async def use(page: Page) -> None:
    """Use each kind of thing on the page once; what cannot be used is left alone."""
    await page.wait_for_load_state("networkidle", timeout=60_000)
    await page.wait_for_timeout(SETTLES)
    await page.evaluate(SELECTIZE)
    for selector, act in ACTS:
        found = page.locator(selector).first
        try:
            if await found.count():
                await act(found)
                await page.wait_for_timeout(LOOK)
        except Error:
            continue
    await page.wait_for_timeout(LOOK)


async def tried(app: Path, python: str) -> str:
    """Return what became of an app, in a line."""
    with tempfile.TemporaryDirectory(prefix="greenroom-shipped-") as place:
        folder = copied(app, Path(place) / "app")
        async with standing(folder, python=python) as stand:
            recording = await recorded(stand.target, patient)
            journey = recognise(recording).read(recording, "explore")
            seen = await examine(folder, journey, stand.target)
    differing = {f"{each.step} {each.output}" for each in seen.volatile}
    volatile = f"; volatile: {', '.join(sorted(differing))}" if differing else ""
    found = "; ".join(each.sentence for each in seen.differences)
    why = "" if seen.verdict == "unapproved" else f": {found or seen.sentence}"
    return f"{journey.framework}, {len(journey.steps)} steps, {seen.verdict}{why}{volatile}"


async def patient(page: Page) -> None:
    """Use the page, without waiting long for what cannot be used."""
    page.set_default_timeout(2500)
    await use(page)


def copied(app: Path, folder: Path) -> Path:
    """Copy an app; a single file becomes `app.py` among its neighbours."""
    shutil.copytree(app if app.is_dir() else app.parent, folder)
    if app.is_file() and app.name.startswith("app-"):
        for other in folder.glob("app-*.py"):
            other.unlink()
        shutil.copy(app, folder / "app.py")
    return folder


async def main() -> None:
    """Try each app that is named."""
    interpreter, *apps = sys.argv[1:]
    python = shutil.which("Rscript") if interpreter == "R" else interpreter
    for app in map(Path, apps):
        try:
            said = await tried(app, python or "")
        except Exception as error:  # noqa: BLE001 - whatever a strange app brings about is a result
            said = f"could not be tried: {error}".replace("\n", " ")[:300]
        sys.stdout.write(f"{app}: {said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
