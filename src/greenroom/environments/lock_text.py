"""A lock as text: a requirements file with hashes, in one form only, so that equal locks are equal texts."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from greenroom.environments.inputs.model import Entry
from greenroom.environments.inputs.requirements import lines_of
from greenroom.environments.model import Dist

_HASH = re.compile(r"\s--hash=(\S+)")
_WHEEL_VERSION = re.compile(r"/[^/]+?-([^-/]+)(?:-[^/]+\.whl|\.tar\.gz|\.zip)$")


def entries_of(text: str) -> tuple[Entry, ...]:
    """Read what uv wrote, options and comments left out."""
    return tuple(
        Entry(bare, _name(bare), tuple(sorted(_HASH.findall(line))))
        for line in lines_of(text)
        if not line.startswith("-")
        for bare in (_HASH.sub("", line).strip(),)
    )


def _name(requirement: str) -> str:
    return canonicalize_name(Requirement(requirement).name)


def text_of(entries: Iterable[Entry]) -> str:
    """Write entries in the one form: sorted by name, a hash a line."""
    ordered = sorted(entries, key=lambda entry: (entry.name, entry.requirement))
    blocks = (
        " \\\n".join([entry.requirement, *(f"    --hash={one}" for one in sorted(entry.hashes))])
        for entry in ordered
    )
    return "".join(f"{block}\n" for block in blocks)


def needed_here(entries: Iterable[Entry], markers: dict[str, str]) -> tuple[Entry, ...]:
    """Return the entries whose markers hold on an interpreter, the markers taken away."""
    kept = []
    surroundings = {**markers, "extras": frozenset(), "dependency_groups": frozenset()}
    for entry in entries:
        requirement = Requirement(entry.requirement)
        if requirement.marker and not requirement.marker.evaluate(surroundings, "lock_file"):
            continue
        requirement.marker = None
        requirement.extras = set()
        kept.append(Entry(_written(requirement), entry.name, entry.hashes, entry.carried))
    return tuple(kept)


def _written(requirement: Requirement) -> str:
    name = canonicalize_name(requirement.name)
    return f"{name} @ {requirement.url}" if requirement.url else f"{name}{requirement.specifier}"


def with_given_hashes(resolved: Iterable[Entry], given: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return what was resolved with the hashes that the bundle itself gave for the same version.

    uv writes the index's hashes; those of the author are the ones to hold the index to.
    """
    trusted = {entry.name: entry for entry in given if entry.hashes}
    return tuple(
        Entry(entry.requirement, entry.name, trusted[entry.name].hashes)
        if entry.name in trusted
        else entry
        for entry in resolved
    )


def dists(text: str) -> tuple[Dist, ...]:
    """Return the packages of a lock."""
    return tuple(Dist(entry.name, _version(entry.requirement)) for entry in entries_of(text))


def _version(requirement: str) -> str:
    parsed = Requirement(requirement)
    if parsed.url:
        found = _WHEEL_VERSION.search(parsed.url.split("#")[0])
        return found[1] if found else parsed.url.rpartition("@")[2][:12]
    return next((part.version for part in parsed.specifier), "")


def local_files(text: str) -> tuple[Path, ...]:
    """Return the files of this machine that a lock refers to."""
    urls = (Requirement(entry.requirement).url or "" for entry in entries_of(text))
    return tuple(Path(unquote(urlsplit(url).path)) for url in urls if url.startswith("file:"))
