"""A result as a JSON file, to be read by programs and compared with later."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.capacity import Capacity
from greenroom.rehearsal.load.model import FORMAT, Result

_RESULT: TypeAdapter[Result] = TypeAdapter(Result)


def as_json(result: Result) -> str:
    """Return a result as JSON text."""
    return _RESULT.dump_json(result, indent=1).decode()


def facts(result: Result) -> dict[str, Any]:
    """Return a result as plain values, without its single sessions."""
    return _RESULT.dump_python(result, mode="json", exclude={"sessions", "moments"})


def capacity_facts(capacity: Capacity) -> dict[str, Any]:
    """Return the answer of a search as plain values."""
    return asdict(capacity)


def save(result: Result, path: Path) -> None:
    """Write a result."""
    path.write_text(as_json(result) + "\n", "utf-8")


def load(path: Path) -> Result:
    """Read a result that `save` wrote."""
    try:
        result = _RESULT.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise GreenroomError(
            f"There is no {path}.", fix="Write one with: greenroom load --json > previous.json"
        ) from error
    except (ValidationError, OSError) as error:
        why = str(error).splitlines()[0]
        raise GreenroomError(
            f"{path} is not the result of a load test.",
            why,
            "Give a file that `greenroom load --json` wrote.",
        ) from error
    if result.format != FORMAT:
        raise GreenroomError(
            f"{path} has format {result.format}; this Greenroom reads {FORMAT}.",
            fix="Make it again with the same Greenroom.",
        )
    return result
