"""Stacks as the file that speedscope opens: https://www.speedscope.app/file-format-schema.json."""

from collections.abc import Iterable
from typing import Any

from greenroom.rehearsal.profile.model import Frame, StepProfile

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def speedscope(name: str, steps: Iterable[StepProfile]) -> dict[str, Any]:
    """Return one sampled profile per step; weights are seconds."""
    frames: dict[Frame, int] = {}
    profiles = [_sampled(step, frames) for step in steps if step.stacks]
    return {
        "$schema": SCHEMA,
        "name": name,
        "exporter": "greenroom",
        "shared": {"frames": [_frame(frame) for frame in frames]},
        "profiles": profiles,
    }


def _sampled(step: StepProfile, frames: dict[Frame, int]) -> dict[str, Any]:
    ordered = sorted(step.stacks.items(), key=lambda item: [f.place for f in item[0]])
    return {
        "type": "sampled",
        "name": step.label,
        "unit": "seconds",
        "startValue": 0,
        "endValue": round(step.worked, 4),
        "samples": [[frames.setdefault(f, len(frames)) for f in stack] for stack, _ in ordered],
        "weights": [round(seconds, 4) for _, seconds in ordered],
    }


def _frame(frame: Frame) -> dict[str, Any]:
    known = {"name": frame.function}
    if frame.cell:
        place = f"{frame.file}, cell {frame.cell.number}"
        return known | {"file": place, "line": frame.cell.line}
    if frame.file:
        known["file"] = frame.file
    return known | ({"line": frame.line} if frame.line else {})
