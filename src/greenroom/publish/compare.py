"""What differs between two versions: files with their text, packages, settings."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from greenroom.publish.model import Bundle, File, Version
from greenroom.publish.packages import PackageChange, lock_changes, package_changes
from greenroom.publish.store import Store

_LARGEST = 512 * 1024
"""Bytes of a file above which its text is not compared."""
_LONGEST = 2000
"""Lines of a difference that are given out."""


@dataclass(frozen=True)
class FileChange:
    """A file that differs. `text` is a unified diff; `note` says why there is none."""

    path: str
    change: Literal["added", "removed", "changed", "moved"]
    older: File | None
    newer: File | None
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """What differs between an older and a newer version."""

    older: Version
    newer: Version
    files: tuple[FileChange, ...]
    packages: tuple[PackageChange, ...]
    lock: str
    """The packages in words."""
    settings: tuple[str, ...]
    """`resources.memory: 512 → 1024`."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.files or self.packages or self.settings)


async def compare(older: Version, newer: Version, store: Store) -> Comparison:
    """Return what differs between two whole versions, with the texts of files that can be read."""
    files = [
        await _with_text(change, store) for change in changed_files(older.bundle, newer.bundle)
    ]
    return Comparison(
        older,
        newer,
        tuple(files),
        package_changes(older.lock, newer.lock),
        lock_changes(older.lock, newer.lock, shown=20),
        tuple(_settings(older.config, newer.config)),
    )


def changed_files(older: Bundle, newer: Bundle) -> tuple[FileChange, ...]:
    """Return the files that differ, by path; one that has only another name is `moved`."""
    before = {file.path: file for file in older.files}
    after = {file.path: file for file in newer.files}
    gone = {file.digest: file for path, file in before.items() if path not in after and file.size}
    changes = []
    for path, file in after.items():
        old = before.get(path)
        if old is None:
            moved = gone.pop(file.digest, None)
            kind = "moved" if moved else "added"
            note = f"was {moved.path}" if moved else ""
            changes.append(FileChange(path, kind, moved, file, note=note))
        elif old != file:
            changes.append(FileChange(path, "changed", old, file))
    origins = {change.older.path for change in changes if change.older}
    changes += [
        FileChange(path, "removed", file, None)
        for path, file in before.items()
        if path not in after and path not in origins
    ]
    return tuple(sorted(changes, key=lambda change: change.path))


async def _with_text(change: FileChange, store: Store) -> FileChange:
    older, newer = change.older, change.newer
    if older and newer and older.digest == newer.digest:
        return change if change.note else _noted(change, "only its executable bit")
    if max(file.size for file in (older, newer) if file) > _LARGEST:
        return _noted(change, "too large to compare")
    before, after = await _text(older, store), await _text(newer, store)
    if before is None or after is None:
        return _noted(change, "not text")
    text = _unified(before, after, change.path)
    return FileChange(change.path, change.change, older, newer, text)


def _noted(change: FileChange, note: str) -> FileChange:
    return FileChange(change.path, change.change, change.older, change.newer, "", note)


async def _text(file: File | None, store: Store) -> str | None:
    if file is None:
        return ""
    data = b"".join([piece async for piece in store.open(file.digest)])
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _unified(before: str, after: str, path: str) -> str:
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm=""
        )
    )
    if len(lines) > _LONGEST:
        lines = [*lines[:_LONGEST], f"... {len(lines) - _LONGEST} more lines"]
    return "\n".join(lines)


def _settings(older: Any, newer: Any, name: str = "") -> Iterator[str]:
    if older == newer:
        return
    if isinstance(older, dict) and isinstance(newer, dict):
        for key in sorted({*older, *newer}):
            yield from _settings(older.get(key), newer.get(key), f"{name}.{key}".strip("."))
    else:
        yield f"{name}: {_shown(older)} → {_shown(newer)}"


def _shown(value: Any) -> str:
    return "not set" if value in (None, "", [], {}) else str(value)
