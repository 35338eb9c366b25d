"""Turns pydantic's complaints about `greenroom.toml` into sentences with a line."""

import difflib
import re
from typing import Any

from pydantic import BaseModel, ValidationError

from greenroom.publish.config.model import Config


def mistakes(error: ValidationError, text: str) -> list[str]:
    """Return a sentence per mistake, in the order of their lines."""
    found = []
    for problem in error.errors(include_url=False):
        keys = [str(key) for key in problem["loc"]]
        line = line_of(text, keys)
        where = f"Line {line}: " if line else ""
        found.append((line or 0, where + _sentence(problem["type"], keys, problem)))
    return [sentence for _, sentence in sorted(found)]


def line_of(text: str, keys: list[str]) -> int | None:
    """Return the line of a key like `["resources", "memory"]`, as far as plain reading finds it."""
    table: list[str] = []
    best = None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if header:
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            found = table
        else:
            assigned = re.match(r"\s*([\w.\"'-]+)\s*=", line)
            if not assigned:
                continue
            found = [*table, *(part.strip("\"'") for part in assigned[1].split("."))]
        if found == keys[: len(found)] and (best is None or len(found) > best[0]):
            best = (len(found), number)
    return best[1] if best else None


def _sentence(kind: str, keys: list[str], problem: Any) -> str:
    if kind == "extra_forbidden":
        return _unknown(keys)
    name = f"`{keys[-1]}`" + (f" in [{keys[0]}]" if len(keys) > 1 else "")
    if kind == "value_error":
        return f"{name}: {problem['ctx']['error']}."
    if kind == "tuple_type":
        return f'{name}: write a list of strings, like ["one", "two"]; it is {problem["input"]!r}.'
    return f"{name}: {problem['msg'][0].lower()}{problem['msg'][1:]}; it is {problem['input']!r}."


def _unknown(keys: list[str]) -> str:
    key, table = keys[-1], keys[:-1]
    what = f"unknown key `{key}` in [{table[0]}]" if table else f"unknown table or key `{key}`"
    here = sorted(known_keys(table))
    near = difflib.get_close_matches(key, here, 1, 0.6)
    if near:
        return f"{what}; did you mean `{near[0]}`?"
    elsewhere = [part for part in Config.model_fields if key in known_keys([part])]
    if elsewhere:
        return f"{what}; it belongs in [{elsewhere[0]}]."
    return f"{what}; known are {', '.join(here)}."


def known_keys(table: list[str]) -> set[str]:
    """Return the keys that a table of `greenroom.toml` may have; `[]` is the file itself."""
    fields = Config.model_fields
    for name in table:
        part: Any = fields[name].annotation if name in fields else BaseModel
        fields = part.model_fields
    return set(fields)
