"""Values that an app made up and a client sent back: found when recorded, taken live when played. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

SHORTEST = 8
"""Characters from which a value is telling enough to be the same one."""
REFERENCE = re.compile(r"\$\{(\d+):([^}]*)\}")


def values_of(text: str) -> dict[str, str]:
    """Return the telling strings of an answer, by their JSON pointers; nothing if it is no JSON."""
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return {
        pointer: value
        for pointer, value in _leaves(answer)
        if isinstance(value, str) and len(value) >= SHORTEST and " " not in value
    }


def with_references(text: str, known: Mapping[int, Mapping[str, str]]) -> str:
    """Return a request in which what came from earlier answers names its origin."""
    for number, values in known.items():
        for pointer, value in sorted(values.items(), key=lambda item: -len(item[1])):
            if value in text:
                text = text.replace(value, f"${{{number}:{pointer}}}")
    return text


def with_values(text: str, live: Mapping[int, Mapping[str, str]]) -> str:
    """Return a request with the values of this session; raises `KeyError` if one has not come."""
    return REFERENCE.sub(lambda found: live[int(found[1])][found[2]], text)


def _leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{pointer}/{key}")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _leaves(each, f"{pointer}/{position}")
    else:
        yield pointer, value
