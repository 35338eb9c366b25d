"""Options become the parts of a flag."""

import json
import sys
from pathlib import Path
from typing import Any

from greenroom.api.schemas import ServerOut
from greenroom.cli.target import AppDoor
from greenroom.kernel.errors import GreenroomError

TOGGLE = {"on": True, "off": False}


def stages(door: AppDoor) -> list[str]:
    """Return the server's stages in order."""
    return [each.name for each in door.client.get("/server", ServerOut).stages]


def stage(door: AppDoor, name: str) -> str:
    """Return the stage that is meant, or say that one must be named."""
    known = stages(door)
    if name in known:
        return name
    raise GreenroomError(
        f"There is no stage {name}." if name else "At which stage?",
        "" if name else "Each stage has flags of its own.",
        f"Say --stage {'|'.join(known)}.",
    )


def variants(given: list[str]) -> dict[str, Any]:
    """Return variants from NAME=VALUE; values are JSON, or else texts. A toggle if there are none."""
    made: dict[str, Any] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals:
            raise GreenroomError(
                f"{each} is not of the form NAME=VALUE.", fix="--variant blue=#0000ff"
            )
        made[name] = _value(text)
    return made or dict(TOGGLE)


def definition(given: list[str], default: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return a new flag: everybody gets its default variant, `off` or else the first."""
    named = variants(given)
    first = default or ("off" if named == TOGGLE else next(iter(named)))
    said = {name: value for name, value in metadata.items() if value is not None}
    made = {"state": "ENABLED", "variants": named, "defaultVariant": first}
    return made | ({"metadata": said} if said else {})


def rule(text: str) -> dict[str, Any]:
    """Return a rule written as JSON, in a file (@rule.json), or piped in (-)."""
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        text = read(text[1:])
    try:
        made = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GreenroomError("The rule is no JSON.", f"{error}.") from error
    if not isinstance(made, dict):
        raise GreenroomError("The rule is no JSON object.", fix="--rule '{\"if\": […]}'")
    return made


def read(name: str) -> str:
    """Return what is in a file, `-` for what is piped in."""
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GreenroomError(f"{name} cannot be read.", f"{error}.") from error


def number(text: str) -> int | None:
    """Return 12 for `r12` or `12`; None for nothing."""
    if not text:
        return None
    if not text.removeprefix("r").isdigit():
        raise GreenroomError(
            f"{text!r} is no revision.", fix="They are called r1, r2, …: greenroom flags history"
        )
    return int(text.removeprefix("r"))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
