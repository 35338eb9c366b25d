"""How a person uses each example: driven in a browser, recorded into `examples/*/tests/journeys`.

`python -m rehearsal.example_journeys [FOLDER ...]` (in `tests/`) records them anew.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from playwright.async_api import Page

from greenroom.kinds import by_name
from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey import write_journey
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES, interpreter_for
from rehearsal.browsers import recorded

Drive = Callable[[Page], Awaitable[None]]
NAME = "explore"
LOOK = 700
"""Milliseconds a person looks before the next act; their think time in the journey is this long."""


async def shiny_python(page: Page) -> None:
    await page.get_by_text("333 of 333").wait_for()
    await page.wait_for_selector("#scatter img")
    await page.wait_for_timeout(LOOK)
    await page.locator("input[value=Gentoo]").click()
    await page.get_by_text("214 of 333").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.select_option("#x", "bill_length_mm")
    await page.wait_for_timeout(LOOK)


async def shiny_express(page: Page) -> None:
    await page.wait_for_selector("#temperature img")
    await page.wait_for_timeout(LOOK)
    await page.select_option("#year", "2014")
    await page.wait_for_timeout(LOOK)
    await page.locator("#band").click()
    await page.wait_for_timeout(LOOK)


async def shiny_r(page: Page) -> None:
    await page.wait_for_selector("#histogram img")
    await page.wait_for_timeout(LOOK)
    for name, value in (("two", "Chinstrap"), ("measure", "bill_length_mm")):
        await page.evaluate(f"$('#{name}')[0].selectize.setValue('{value}')")
        await page.wait_for_timeout(LOOK)


async def streamlit(page: Page) -> None:
    await page.get_by_text("Where Iowa gets its power").wait_for()
    await page.wait_for_selector("[data-testid=stMetricValue]")
    await page.wait_for_timeout(LOOK)
    await page.get_by_text("Share of the total").click()
    await page.wait_for_timeout(2 * LOOK)
    await page.get_by_role("slider").last.focus()
    await page.keyboard.press("ArrowLeft")
    await page.get_by_text("Wind, 2016").or_(page.get_by_text("Renewables, 2016")).wait_for()
    await page.wait_for_timeout(LOOK)


async def dash(page: Page) -> None:
    await page.get_by_text("The highest was").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.locator("#measure").click()
    await page.get_by_text("Wind (m/s)").last.click()
    await page.wait_for_timeout(2 * LOOK)


async def panel(page: Page) -> None:
    await page.get_by_text("million jobs at the end").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.locator("select").first.select_option("Manufacturing")
    await page.wait_for_timeout(2 * LOOK)


async def bokeh(page: Page) -> None:
    await page.get_by_text("With the start of 2006").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.locator("select").first.select_option("government")
    await page.get_by_text("government at").first.wait_for()
    await page.wait_for_timeout(LOOK)


async def gradio(page: Page) -> None:
    await page.get_by_text("How heavy is this penguin?").first.wait_for()
    await page.wait_for_timeout(LOOK)
    for species in ("Adelie", "Chinstrap"):
        await page.get_by_label(species).check()
        await page.get_by_role("button", name="Submit").click()
        await page.wait_for_timeout(3 * LOOK)


async def voila(page: Page) -> None:
    await page.get_by_text("mm fell in 2015").wait_for()
    await page.locator("img").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.get_by_label("Year").select_option("2013")
    await page.get_by_text("mm fell in 2013").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.get_by_role("slider").press("ArrowRight")
    await page.get_by_text("more than 2 mm").wait_for()
    await page.wait_for_timeout(LOOK)


async def fastapi(page: Page) -> None:
    await page.get_by_text("Chicago").first.wait_for()
    await page.wait_for_timeout(LOOK)
    await page.locator("[name=count]").fill("3")
    await page.get_by_role("button", name="Find").click()
    await page.wait_for_timeout(LOOK)


async def flask(page: Page) -> None:
    await page.get_by_text("Mean over 11 years").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.get_by_role("slider").press("ArrowRight")
    await page.get_by_text("Mean over 13 years").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.get_by_text("The moving average as JSON").click()
    await page.wait_for_timeout(LOOK)


async def plumber(page: Page) -> None:
    for path in ("/months?year=2014", "/trend", "/chart.png"):
        await page.evaluate(f"fetch('{path}').then(answer => answer.blob())")
        await page.wait_for_timeout(LOOK)


async def static_site(page: Page) -> None:
    await page.locator("svg text").last.wait_for()
    await page.wait_for_timeout(LOOK)
    await page.get_by_role("link", name="iowa-electricity.csv").evaluate("each => fetch(each.href)")
    await page.wait_for_timeout(LOOK)


async def command(page: Page) -> None:
    await page.get_by_text("Mean flow").wait_for()
    await page.wait_for_timeout(LOOK)
    await page.locator("[name=first]").fill("1900")
    await page.get_by_role("button", name="Show").click()
    await page.get_by_text("1900 to 1970").first.wait_for()


DRIVES: dict[str, tuple[str, Drive]] = {
    "shiny-python": ("shiny-python", shiny_python),
    "shiny-express": ("shiny-python", shiny_express),
    "shiny-r": ("shiny-r", shiny_r),
    "streamlit": ("streamlit", streamlit),
    "dash": ("dash", dash),
    "panel": ("panel", panel),
    "bokeh": ("bokeh", bokeh),
    "gradio": ("gradio", gradio),
    "voila": ("voila", voila),
    "fastapi": ("asgi", fastapi),
    "flask": ("wsgi", flask),
    "plumber": ("plumber", plumber),
    "static-site": ("static", static_site),
    "command": ("command", command),
}
"""The kind of each example, and how a person uses it."""


def python_for(example: str) -> str:
    """Return the interpreter of an example, its environment built if needed."""
    return interpreter_for(by_name(DRIVES[example][0]), EXAMPLES / example)


async def record(example: str) -> Journey:
    """Use an example in a browser and return the journey."""
    path = "__docs__/" if example == "plumber" else ""
    async with standing(EXAMPLES / example, python=python_for(example)) as stand:
        recording = await recorded(stand.target, DRIVES[example][1], path)
    return replace(journey(recording), events=())


def journey(recording: Recording) -> Journey:
    """Return the journey that a recording holds."""
    return recognise(recording).read(recording, NAME)


async def main(examples: list[str]) -> None:
    """Record examples anew and keep their journeys beside them."""
    for example in examples or list(DRIVES):
        found = await record(example)
        write_journey(EXAMPLES / example, found)
        steps = [
            f"    {step.number} {step.label} → {', '.join(step.expects)}" for step in found.steps
        ]
        sys.stdout.write("\n".join([f"{example}: {found.framework}", *steps, ""]))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
