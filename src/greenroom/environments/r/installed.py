"""The packages that R finds on this machine, from their DESCRIPTION files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = (
    Path("/usr/local/lib/R/site-library"),
    Path("/usr/lib/R/site-library"),
    Path("/usr/lib/R/library"),
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]*")


@dataclass(frozen=True)
class Installed:
    """A package of the library."""

    name: str
    version: str
    is_base: bool
    """Whether it is part of R itself."""
    needs: tuple[str, ...]


def installed_packages(libraries: Iterable[Path] = LIBRARIES) -> dict[str, Installed]:
    """Return the packages of the libraries; the first library that has one wins, as in R."""
    found: dict[str, Installed] = {}
    for library in libraries:
        for description in sorted(library.glob("*/DESCRIPTION")):
            text = description.read_text(encoding="utf-8", errors="replace")
            package = read_description(description.parent.name, text)
            if package.version:
                found.setdefault(package.name, package)
    return found


def read_description(name: str, text: str) -> Installed:
    """Read a DESCRIPTION file (Debian control format, as R writes it)."""
    joined = re.sub(r"\n[ \t]+", " ", text)
    fields = dict(line.split(":", 1) for line in joined.splitlines() if ":" in line)
    needs: set[str] = set()
    for field in ("Depends", "Imports"):
        for part in fields.get(field, "").split(","):
            needed = _NAME.match(part.strip())
            if needed and needed[0] != "R":
                needs.add(needed[0])
    base = fields.get("Priority", "").strip() == "base"
    return Installed(name, fields.get("Version", "").strip(), base, tuple(sorted(needs)))


def with_needs(names: Iterable[str], installed: dict[str, Installed]) -> set[str]:
    """Return the names and everything they need, without what is part of R."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        package = installed.get(name)
        if name in found or (package and package.is_base):
            continue
        found.add(name)
        waiting.extend(package.needs if package else ())
    return found
