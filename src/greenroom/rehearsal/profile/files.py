"""A profile as a JSON file, to be read by programs and compared with later."""

import json
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.profile.model import FORMAT, Cell, Frame, Profile, Stack

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
_STEPS_WITHOUT_STACKS = {"steps": {"__all__": {"stacks"}}}
HOW = "Write one with: greenroom profile --json > before.json"


def as_json(profile: Profile) -> str:
    """Return a profile as JSON text."""
    return json.dumps(facts(profile), ensure_ascii=False, separators=(",", ":"))


def facts(profile: Profile) -> dict[str, Any]:
    """Return a profile as plain values; stacks are lists of numbers in the table `frames`."""
    frames: dict[Frame, int] = {}
    stacks = [
        [[[frames.setdefault(f, len(frames)) for f in stack], round(seconds, 4)] for stack, seconds in
         step.stacks.items()]
        for step in profile.steps
    ]  # fmt: skip
    plain = _PROFILE.dump_python(profile, mode="json", exclude=_STEPS_WITHOUT_STACKS)
    table = [_row(frame) for frame in frames]
    return plain | {"frames": table, "stacks": stacks}


def _row(frame: Frame) -> list[Any]:
    row: list[Any] = [frame.function, frame.file, frame.line]
    return [*row, list(astuple(frame.cell))] if frame.cell else row


def load(path: Path) -> Profile:
    """Read what `greenroom profile --json` printed."""
    try:
        return _read(json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise GreenroomError(f"There is no {path}.", fix=HOW) from error
    except (ValidationError, ValueError, OSError, KeyError, TypeError, IndexError) as error:
        why = str(error).splitlines()[0]
        raise GreenroomError(f"{path} is not a profile.", why, HOW) from error


def _read(plain: dict[str, Any]) -> Profile:
    if plain.get("format") != FORMAT:
        raise ValueError(
            f"Its format is {plain.get('format')}; this Greenroom reads format {FORMAT}."
        )
    frames = [
        Frame(function, file, line, Cell(*cell[0]) if cell else None)
        for function, file, line, *cell in plain["frames"]
    ]
    profile = _PROFILE.validate_python(
        {k: v for k, v in plain.items() if k not in {"frames", "stacks"}}
    )
    steps = [
        replace(step, stacks=dict(_stacks(rows, frames)))
        for step, rows in zip(profile.steps, plain["stacks"], strict=True)
    ]
    return replace(profile, steps=tuple(steps))


def _stacks(rows: list[Any], frames: list[Frame]) -> list[tuple[Stack, float]]:
    return [(tuple(frames[number] for number in numbers), seconds) for numbers, seconds in rows]
