"""The profile of a journey, as the performer makes it: which step is slow, on which line, and what to do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from greenroom.kernel.errors import GreenroomError
from greenroom.kinds.model import Language
from greenroom.rehearsal.journey import read_journey
from greenroom.rehearsal.profile import Plan, Profile, Running, run
from greenroom.rehearsal.profile import files as profiles
from greenroom.rehearsal.profile.compare import Comparison, compared
from greenroom.rehearsal.profile.model import StepProfile
from greenroom.rehearsal.profile.processes import family
from greenroom.rehearsal.profile.report.page import page
from greenroom.rehearsal.profile.sampling.errors import CannotSampleError
from greenroom.rehearsal.profile.speedscope import speedscope
from greenroom.rehearsal.profile.words import about_growth, culprit, sentence
from greenroom.rehearsal.server.model import Part
from greenroom.rehearsal.server.orders import Order
from greenroom.rehearsal.server.testing import Doing, target

PROGRAMS: dict[Language, str] = {"python": "python", "r": "R"}
"""How the names of the programs begin that run apps."""
PLAN = Plan(growth=6, growth_seconds=20.0)


async def profile_part(order: Order, file: Path, name: str, doing: Doing) -> Part:
    """Play the journey while the instance is sampled; what cannot be sampled is said, and is no fault."""
    language: Language = "r" if order.language == "r" else "python"
    pid = app_in(order.pid, PROGRAMS[language]) if order.pid else None
    if pid is None:
        return Part("profile", name, "unclear", "There is no process to look into.")
    journey = replace(read_journey(file), name=name)
    room = order.socket.parent if language == "r" else None
    subject = Running(
        order.name, target(order), pid, order.bundle, order.seen_as, language, order.kind, room
    )
    try:
        found = await run(journey, subject, PLAN, doing)
    except CannotSampleError as error:
        return Part("profile", name, "unclear", str(error))
    folder = order.out / name
    folder.mkdir(exist_ok=True)
    comparison = _with_before(order, name, found)
    (folder / "profile.json").write_text(profiles.as_json(found), "utf-8")
    (folder / "profile.html").write_text(page(found, comparison), "utf-8")
    opened = speedscope(f"{found.app}, {name}", found.steps)
    (folder / "profile.speedscope.json").write_text(json.dumps(opened), "utf-8")
    return Part("profile", name, "passed", sentence(found), _facts(found, comparison))


def app_in(pid: int, program: str) -> int | None:
    """Return the app's own process among those of an instance: what the sandbox started."""
    for each in family(pid):
        try:
            found = Path(f"/proc/{each}/exe").readlink().name
        except OSError:
            continue
        if found.startswith(program):
            return each
    return None


def _with_before(order: Order, name: str, found: Profile) -> Comparison | None:
    file = order.before / name / "profile.json" if order.before else None
    if file is None or not file.is_file():
        return None
    try:
        return compared(profiles.load(file), found)
    except GreenroomError:  # an older Greenroom wrote it in another way
        return None


def _facts(found: Profile, comparison: Comparison | None) -> dict[str, Any]:
    notes = [about_growth(found.growth), *found.notes]
    return {
        "steps": [_step(step) for step in found.steps],
        "advice": [{"what": each.what, "evidence": each.evidence} for each in found.advice],
        "notes": [words for words in notes if words],
        "comparison": comparison.sentence if comparison else "",
        "leaks": bool(found.growth and (found.growth.leaks or found.growth.leaks_files)),
    }


def _step(step: StepProfile) -> dict[str, Any]:
    line = culprit(step)
    return {
        "number": step.number,
        "label": step.label,
        "seconds": round(step.seconds, 4),
        "line": line.frame.place if line else "",
        "source": line.source if line else "",
        "line_seconds": round(line.seconds, 4) if line else None,
    }
