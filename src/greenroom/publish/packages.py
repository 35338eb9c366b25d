"""What differs between two locks, in words."""

from dataclasses import dataclass
from typing import Literal

from greenroom.environments.model import Lock


@dataclass(frozen=True)
class PackageChange:
    """A package that differs; `older` or `newer` is empty where there is none."""

    name: str
    change: Literal["added", "removed", "changed"]
    older: str = ""
    newer: str = ""

    @property
    def words(self) -> str:
        """`pandas 2.2.0 → 2.3.1`, `+ polars 1.8.0`, `- numpy 1.26.4`."""
        if self.change == "changed":
            return f"{self.name} {self.older} → {self.newer}"
        return f"+ {self.name} {self.newer}" if self.newer else f"- {self.name} {self.older}"


def package_changes(older: Lock | None, newer: Lock | None) -> tuple[PackageChange, ...]:
    """Return the packages that differ: changed ones first, then added, then removed."""
    before = {dist.name: dist.version for dist in older.dists} if older else {}
    after = {dist.name: dist.version for dist in newer.dists} if newer else {}
    both = sorted(before.keys() & after.keys())
    return (
        *(
            PackageChange(name, "changed", before[name], after[name])
            for name in both
            if before[name] != after[name]
        ),
        *(PackageChange(n, "added", newer=after[n]) for n in sorted(after.keys() - before.keys())),
        *(PackageChange(n, "removed", before[n]) for n in sorted(before.keys() - after.keys())),
    )


def lock_changes(older: Lock | None, newer: Lock | None, shown: int = 1) -> str:
    """Return the difference in words, `pandas 2.2 → 2.3, 3 more`; empty if there is none."""
    if older is None:
        return ""
    changes = [change.words for change in package_changes(older, newer)]
    if newer and (older.interpreter_version, older.language) != (
        newer.interpreter_version,
        newer.language,
    ):
        changes.insert(
            0, f"{newer.language} {older.interpreter_version} → {newer.interpreter_version}"
        )
    more = f", {len(changes) - shown} more" if len(changes) > shown else ""
    return ", ".join(changes[:shown]) + more
