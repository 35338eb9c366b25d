"""The server's settings with what was said on the command line, mistakes as sentences."""

import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.settings import SERVER_FILE, Settings


def settings_with(config: Path | None, given: dict[str, Any]) -> Settings:
    """Return the settings; `given` beats the environment, which beats the file."""
    if config is not None:
        if not config.is_file():
            raise GreenroomError(f"There is no settings file {config}.", fix="Check --config.")
        os.environ["GREENROOM_CONFIG"] = str(config)
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        source = config or os.environ.get("GREENROOM_CONFIG", SERVER_FILE)
        raise GreenroomError(
            f"The setting {name} cannot be used.",
            f"{first['msg']}; it is {first['input']!r}.",
            f"Mend it where it was set: an option, GREENROOM_{name.upper()}, or {source}.",
        ) from error
