"""Walks a folder: what is part of the app, what is left out and why, what is refused."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from greenroom.publish.folder.ignore import Rules
from greenroom.publish.paths import PathRefusedError, check_length, check_totals, normal, shown

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits

_DEEPEST = 200
_KINDS = {
    stat.S_IFSOCK: "a socket",
    stat.S_IFIFO: "a pipe",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


@dataclass(frozen=True)
class LeftOut:
    """A file or folder (with `/` at the end) that is not part of the bundle, and the rule."""

    path: str
    rule: str


@dataclass(frozen=True)
class Found:
    """A file that is part of the app, before it is hashed."""

    path: str
    source: Path
    size: int
    executable: bool


@dataclass(frozen=True)
class _Place:
    folder: Path
    relative: str
    rules: Rules
    rule: str = ""
    """The rule that leaves this folder out, when it is looked into for `include` only."""
    passed: frozenset[Path] = frozenset()

    def why_not(self, path: str) -> str:
        if not self.rule:
            return self.rules.why_not(path)
        return "" if self.rules.include.verdict(path) else self.rule

    def below(self, entry: "os.DirEntry[str]", path: str, rule: str) -> "_Place":
        folder, relative = Path(entry.path), path + "/"
        rules = self.rules if rule else self.rules.enter(folder, relative)
        return _Place(folder, relative, rules, rule, self.passed | {folder.resolve()})


class Walk:
    """One walk over the folder `root`; `left_out` fills while `files` is consumed."""

    def __init__(self, root: Path, rules: Rules, limits: "UploadLimits | None" = None) -> None:
        self.root, self.rules, self.limits = root.resolve(), rules, limits
        self.left_out: list[LeftOut] = []
        self._count = self._size = 0

    def files(self) -> Iterator[Found]:
        """Yield the files that are part of the app, in no particular order."""
        yield from self._folder(_Place(self.root, "", self.rules, passed=frozenset({self.root})))

    def _folder(self, place: _Place) -> Iterator[Found]:
        try:
            with os.scandir(place.folder) as entries:
                found = list(entries)
        except PermissionError:
            _refuse(place.relative, "It cannot be read.", "Make it readable, or leave it out.")
        for entry in found:
            yield from self._entry(entry, place.relative + entry.name, place)

    def _entry(self, entry: "os.DirEntry[str]", path: str, place: _Place) -> Iterator[Found]:
        is_folder = Path(entry.path).is_dir()
        asked = path + "/" if is_folder else path
        rule = place.why_not(asked)
        if rule and not place.rule:
            self.left_out.append(LeftOut(shown(asked), rule))
        if rule and not (is_folder and self.rules.reaches_into(path)):
            return
        if entry.is_symlink():
            self._check_link(Path(entry.path), path, place)
        if is_folder:
            if path.count("/") >= _DEEPEST:
                _refuse(path, f"It is more than {_DEEPEST} levels deep.", "Leave it out.")
            yield from self._folder(place.below(entry, path, rule))
        else:
            yield self._file(entry, path)

    def _check_link(self, link: Path, path: str, place: _Place) -> None:
        fix = "Copy the file to where the link is, or list the link in .greenroomignore."
        try:
            target = link.resolve(strict=True)
        except FileNotFoundError:
            _refuse(path, f"It is a link to {str(link.readlink())!r}, which is not there.", fix)
        except (OSError, RuntimeError):
            _refuse(path, "It is a link that leads in a circle.", fix)
        if not target.is_relative_to(self.root):
            _refuse(path, f"It is a link to {str(target)!r}, outside the folder.", fix)
        if target in place.passed:
            _refuse(path, "It is a link to a folder that it lies in.", fix)

    def _file(self, entry: "os.DirEntry[str]", path: str) -> Found:
        status = entry.stat()
        kind = _KINDS.get(stat.S_IFMT(status.st_mode))
        if kind:
            _refuse(path, f"It is {kind}.", "List it in .greenroomignore.")
        found = Found(normal(path), Path(entry.path), status.st_size, bool(status.st_mode & 0o100))
        self._count += 1
        self._size += found.size
        if self.limits:
            check_length(found.path, self.limits)
            check_totals(self._count, self._size, self.limits)
        return found


def _refuse(path: str, why: str, fix: str) -> NoReturn:
    raise PathRefusedError(f"`{shown(path)}` cannot be published.", why, fix, path=shown(path))
