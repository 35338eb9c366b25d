"""Labels of steps, in words that a person would use. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.streamlit.acts import VALUES

LONGEST = 40


def label(kind: str, detail: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return a step's label; `titles` are the labels of widgets by their name."""
    if kind == "open":
        return "Open the app" + (f" at {detail['page']}" if detail.get("page") else "")
    if kind == "navigate":
        return f"Go to {detail['path'] or 'the first page'}"
    if kind == "download":
        return f"Download {titles.get(detail['output'], detail['output'])}"
    if kind == "upload":
        return _upload(detail, titles)
    if kind == "click":
        return _click(detail, titles)
    return f"Set {_values(detail, titles)}" if detail else "Run the app again"


def _upload(detail: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    names = [each["name"] for each in detail["files"]]
    where = titles.get(detail["input"], detail["input"])
    return f"Upload {', '.join(names)} to {where}" if names else f"Take the files from {where}"


def _click(detail: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    [name] = [key for key in detail if key != VALUES]
    said = f"Click {titles.get(name, name)}"
    values = detail.get(VALUES)
    return f"{said} with {_values(values, titles)}" if values else said


def _values(values: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    said = [f"{titles.get(name, name)} = {_short(v)}" for name, v in list(values.items())[:3]]
    more = f" and {len(values) - 3} more" if len(values) > 3 else ""
    return ", ".join(said) + more


def _short(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        text = ", ".join(value)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and "blob" in value[0]:
        text = ", ".join(each["name"] for each in value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
