"""The kinds of values in `greenroom.toml`: sizes and durations as people write them, nothing unknown."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Strict, ValidationInfo

from greenroom.publish.config.measures import duration, duration_or_never, mebibytes


def _reader(read: Callable[[object], Any]) -> BeforeValidator:
    def value(given: Any, info: ValidationInfo) -> Any:
        return given if is_stored(info) or given is None else read(given)

    return BeforeValidator(value)


def is_stored(info: ValidationInfo) -> bool:
    """Whether the values come from the database, where they are numbers."""
    return bool(info.context and info.context.get("stored"))


Mebibytes = Annotated[int, _reader(mebibytes)]
Seconds = Annotated[float, _reader(duration)]
SecondsOrNever = Annotated[float | None, _reader(duration_or_never)]
Whole = Annotated[int, Strict()]


class Part(BaseModel):
    """A table of the file: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
