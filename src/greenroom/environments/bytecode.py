"""Compiled bytecode, made once per source file and shared by all environments that hold the same file.

An app starts two to three times faster with bytecode, but compiling takes longer than installing, and uv's cache does
not share it. What a file compiles to depends on its content and the Python alone, so it is kept under the digest of
both and hard-linked. It is marked as never to be checked against its source (PEP 552), for neither ever changes, and
Python puts the true path into it when it is imported. The digest is taken of the file itself: what a package's
own list of digests says is a claim of whoever made the package.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A source file, relative to site-packages, and where its bytecode belongs and is kept."""

    name: str
    bytecode: str
    kept: Path


def sources(site: Path, tag: str, identity: str, store: Path) -> list[Source]:
    """Return the source files in site-packages. `tag` and `identity` tell Pythons apart."""
    found: list[Source] = []
    for folder, _, names in os.walk(site):
        inside = os.path.relpath(folder, site)
        found.extend(
            _source(site, os.path.normpath(f"{inside}/{name}"), tag, identity, store)
            for name in names
            if name.endswith(".py") and "\n" not in folder + name
        )
    return sorted(found, key=lambda source: source.name)


def _source(site: Path, name: str, tag: str, identity: str, store: Path) -> Source:
    with open(os.path.join(site, name), "rb") as file:  # noqa: PTH118, PTH123 - many thousand files
        content = file.read()
    digest = hashlib.sha256(b"\0".join([identity.encode(), os.fsencode(name), content])).hexdigest()
    folder, base = os.path.split(name)
    compiled = os.path.join(folder, "__pycache__", f"{base[:-3]}.{tag}.pyc")  # noqa: PTH118
    return Source(name, compiled, store / digest[:2] / f"{digest[2:]}.pyc")


def place(site: Path, wanted: Iterable[Source]) -> list[Source]:
    """Link kept bytecode into an environment; return the sources that have none yet."""
    missing = []
    for source in wanted:
        target = os.path.join(site, source.bytecode)  # noqa: PTH118
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        try:
            os.link(source.kept, target)
        except FileNotFoundError:
            missing.append(source)
    return missing


def keep(site: Path, made: Iterable[Source]) -> None:
    """Keep bytecode that was made here for the first time."""
    for source in made:
        compiled = site / source.bytecode
        if compiled.exists() and not source.kept.exists():
            source.kept.parent.mkdir(parents=True, exist_ok=True)
            _link_once(compiled, source.kept)


def _link_once(compiled: Path, kept: Path) -> None:
    try:
        os.link(compiled, kept)
    except FileExistsError:
        return  # another build was quicker; it made the same


def drop_unused(store: Path) -> int:
    """Remove bytecode that no environment links to any more; return the bytes freed."""
    freed = 0
    for kept in store.glob("*/*.pyc"):
        found = kept.stat()
        if found.st_nlink == 1:
            kept.unlink()
            freed += found.st_size
    return freed
