"""Small apps with a fault each, and the same without; and how one is profiled."""

from collections.abc import Mapping
from pathlib import Path

from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.profile import OnStand, Plan, Profile, run
from greenroom.rehearsal.profile.model import Advice
from greenroom.rehearsal.stand import standing
from kinds.running import environment

QUICK = Plan(growth=0)
CLOSELY = Plan(growth=0, worth=0.04)
"""Small faults count too, so that the apps need not be slow."""
SHINY = ("shiny", "pandas", "matplotlib", "uvicorn", "websockets")


def python(*packages: str) -> str:
    return str(environment(packages) / "bin" / "python")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def shiny_journey(outputs: tuple[str, ...], start: Mapping[str, object], *sets: dict) -> Journey:
    """Return a journey that opens the app and sets inputs; only the first output comes each time."""
    hidden = {f".clientdata_output_{name}_hidden": False for name in outputs}
    steps = [Step(0, "Open the app", Act("open", {"inputs": {**start, **hidden}}), expects=outputs)]
    for number, values in enumerate(sets, 1):
        expects = tuple(values.pop("expects"))
        label = values.pop("label")
        steps.append(Step(number, label, Act("set", values), expects=expects))
    return Journey("explore", "shiny", tuple(steps))


def http_journey(*paths: str) -> Journey:
    """Return a journey of requests."""
    steps = [
        Step(number, f"Get {path}", Act("call", {"method": "GET", "path": path}), expects=())
        for number, path in enumerate(paths)
    ]
    return Journey("calls", "http", tuple(steps))


async def profiled(
    folder: Path, journey: Journey, interpreter: str = "", plan: Plan = QUICK
) -> Profile:
    async with standing(folder, python=interpreter) as stand:
        return await run(journey, OnStand(stand), plan)


def rules(profile: Profile, step: str = "") -> dict[str, Advice]:
    """Return the advice by its rule, of one step or of all."""
    return {each.rule: each for each in profile.advice if not step or each.step == step}
