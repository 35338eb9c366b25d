"""What a person did in a Shiny app, in a line. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.shiny.messages import CLIENT, HIDDEN, RENDERED_KEY


def label(values: Mapping[str, Any]) -> str:
    """Say which inputs were set to what."""
    named = {k.partition(":")[0]: value for k, value in values.items() if k != RENDERED_KEY}
    said = ", ".join(f"{key} = {_short(value)}" for key, value in list(named.items())[:3])
    return f"Set {said}" + (f" and {len(named) - 3} more" if len(named) > 3 else "")


def shown(rendered: Mapping[str, Any]) -> str:
    """Say which outputs were turned to."""
    outputs = [
        name.removeprefix(CLIENT).removeprefix("output_").removesuffix(HIDDEN)
        for name, hidden in rendered.items()
        if name.endswith(HIDDEN) and not hidden
    ]
    return f"Show {', '.join(outputs)}" if outputs else "Turn to another part of the page"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
