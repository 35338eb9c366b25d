"""Values of components: files in them, and when two of them mean the same. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

FILE = "$file"
"""In a journey: which of the step's files stands here."""
EMPTY: tuple[Any, ...] = (None, "", [], {})


def is_file(value: Any) -> bool:
    """Whether a value is a file that lies with the server."""
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        return False
    return (value.get("meta") or {}).get("_type") == "gradio.FileData" or "orig_name" in value


def files_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every file within a value."""
    if is_file(value):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from files_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from files_in(each)


def with_files(value: Any, replace: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a value in which each file is replaced."""
    if is_file(value):
        return replace(value)
    if isinstance(value, dict):
        return {key: with_files(each, replace) for key, each in value.items()}
    if isinstance(value, list):
        return [with_files(each, replace) for each in value]
    return value


def alike(held: Any, sent: Any) -> bool:
    """Whether what the page sent is what it held: scripts add keys of their own to objects."""
    if is_file(held) and is_file(sent):
        return held["path"] == sent["path"]
    if isinstance(held, dict) and isinstance(sent, dict):
        shared = held.keys() & sent.keys()
        return bool(shared) and all(alike(held[key], sent[key]) for key in shared)
    if isinstance(held, list) and isinstance(sent, list):
        return len(held) == len(sent) and all(map(alike, held, sent))
    return (type(held) is type(sent) and held == sent) or _numbers(held, sent)


def _numbers(held: Any, sent: Any) -> bool:
    kinds = {type(held), type(sent)}
    return kinds == {int, float} and held == sent


def both_empty(held: Any, sent: Any) -> bool:
    """Whether both say nothing, each in its own way; pages draw no number as 0."""
    return held in EMPTY and (sent in EMPTY or (held is None and sent in (0, False)))


def updated(data: Any) -> tuple[bool, Any, Mapping[str, Any]]:
    """Return whether a component got a value, the value, and its other new properties."""
    if not isinstance(data, dict) or data.get("__type__") != "update":
        return True, data, {}
    rest = {key: each for key, each in data.items() if key not in {"__type__", "value"}}
    return "value" in data, data.get("value"), rest
