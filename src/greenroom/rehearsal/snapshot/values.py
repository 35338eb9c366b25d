"""Compares JSON values leaf by leaf, numbers within a tolerance. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

Allowed = Callable[[str], float | None]
"""The relative difference allowed at a JSON pointer; None allows anything."""
Leaf = tuple[str, Any, Any]
MISSING = "(nothing)"


def differing(old: Any, new: Any, allowed: Allowed, path: str = "") -> Iterator[Leaf]:
    """Yield each place where two values differ: its pointer, the old and the new value."""
    tolerance = allowed(path)
    if tolerance is None:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys(), key=str):
            inner = f"{path}/{escaped(str(key))}"
            yield from differing(old.get(key, MISSING), new.get(key, MISSING), allowed, inner)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        yield from _lists(old, new, allowed, path)
    elif not same(old, new, tolerance):
        yield path, old, new


def _lists(old: Any, new: Any, allowed: Allowed, path: str) -> Iterator[Leaf]:
    for position in range(max(len(old), len(new))):
        before = old[position] if position < len(old) else MISSING
        after = new[position] if position < len(new) else MISSING
        yield from differing(before, after, allowed, f"{path}/{position}")


def same(old: Any, new: Any, relative: float) -> bool:
    """Whether two leaves are the same; whole numbers, like moments and counts, must be equal."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, float) and isinstance(new, float | int):
        return old == new or abs(old - new) <= relative * max(abs(old), abs(new))
    if isinstance(old, int) and isinstance(new, float):
        return same(new, old, relative)
    return type(old) is type(new) and old == new


def leaves(value: Any) -> int:
    """Return how many leaves a value has."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values())) or 1
    if isinstance(value, list | tuple):
        return sum(map(leaves, value)) or 1
    return 1


def escaped(key: str) -> str:
    """Return a key as it stands in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def short(value: Any) -> str:
    """Return a value in few characters."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
