"""What an R file calls, read as text with comments removed."""

import re
from dataclasses import dataclass
from pathlib import Path

from greenroom.kinds.reading import names, read_text

COMMENT = re.compile(r"#.*")
ROUTE = re.compile(r"^#[*']\s*@(get|post|put|delete|patch|head|use|plumber)\b", re.MULTILINE)


@dataclass(frozen=True)
class RSource:
    """An R file: its name as written, its code, and whether it is annotated for plumber."""

    name: str
    code: str
    has_routes: bool

    def mentions(self, *words: str) -> bool:
        """Whether one of these pieces of code occurs outside comments."""
        return any(word in self.code for word in words)


def r_sources(folder: Path) -> dict[str, RSource]:
    """Return the folder's own R files by lower-case name."""
    found = {}
    for name in names(folder, ".R") + names(folder, ".r"):
        text = read_text(folder / name)
        has_routes = ROUTE.search(text) is not None
        found[name.lower()] = RSource(name, COMMENT.sub("", text), has_routes)
    return found
