"""The Python files of a folder that may be an app's entry point, the likeliest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from greenroom.kinds.model import Found
from greenroom.kinds.python_facts import Facts, facts_of
from greenroom.kinds.reading import names, read_text

PREFERRED = (
    "app.py",
    "main.py",
    "streamlit_app.py",
    "server.py",
    "api.py",
    "asgi.py",
    "wsgi.py",
    "dashboard.py",
    "index.py",
    "application.py",
    "home.py",
    "run.py",
)
NOT_ENTRIES = ("test_", "conftest.py", "setup.py", "noxfile.py", "tasks.py", "gunicorn.conf.py")
PACKAGES = ("app", "src", "api", "server", "backend")
MOST_FILES = 200


@dataclass(frozen=True)
class Source:
    """A Python file with its facts; `penalty` grows the less its name looks like an entry point."""

    path: str
    penalty: int
    facts: Facts

    @property
    def module(self) -> str:
        """As it is imported from the folder: `app`, `src.main`."""
        return self.path.removesuffix(".py").replace("/", ".")


@dataclass(frozen=True)
class Match:
    """What a kind saw in one source: what to start, why, and how sure it is."""

    entry: str
    why: str
    confidence: int


def sources(folder: Path) -> Iterator[Source]:
    """Yield the folder's own files, then the likely ones one level down."""
    own = [name for name in names(folder, ".py") if not name.startswith(NOT_ENTRIES)]
    for name in sorted(own, key=penalty_of)[:MOST_FILES]:
        yield Source(name, penalty_of(name), facts_of(read_text(folder / name)))
    for package in PACKAGES:
        for name in PREFERRED:
            path = folder / package / name
            if path.is_file():
                found = facts_of(read_text(path))
                yield Source(f"{package}/{name}", 20 + penalty_of(name), found)


def penalty_of(name: str) -> int:
    """Return 0 for `app.py`, a little more for each less usual name, 15 for any other."""
    lowered = name.lower()
    return PREFERRED.index(lowered) if lowered in PREFERRED else 15


def best(folder: Path, kind: str, look: Callable[[Source], Match | None]) -> Found | None:
    """Look at every source and return the best match, naming the other candidates in `others`."""
    seen = [(source, match) for source in sources(folder) if (match := look(source))]
    if not seen:
        return None
    seen.sort(key=lambda pair: pair[0].penalty - pair[1].confidence)
    source, match = seen[0]
    return Found(
        kind=kind,
        entry=match.entry,
        why=f"{source.path} {match.why}{problem_of(source)}",
        confidence=max(1, match.confidence - source.penalty),
        others=tuple(other.entry for _, other in seen[1:]),
    )


def problem_of(source: Source) -> str:
    """Say that a file was read in spite of an error."""
    return f" (read line by line: it has {source.facts.problem})" if source.facts.problem else ""


def made_by(facts: Facts, *callees: str) -> list[str]:
    """Return the module-level names that these callees made, the usual names first."""
    found = [name for name, callee in facts.assigned.items() if callee in callees]
    usual = ("app", "application", "server", "demo", "api")
    return sorted(found, key=lambda name: usual.index(name) if name in usual else len(usual))


def factories(facts: Facts, *callees: str) -> list[str]:
    """Return the module-level functions in which one of these callees is called."""
    return [name for name, called in facts.factories.items() if called.intersection(callees)]
