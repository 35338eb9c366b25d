"""What differs between two flag sets, and the three-way merge of a promotion."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from greenroom.flags import words
from greenroom.flags.model import Definition, FlagSet

Side = Literal["theirs", "ours"]
PARTS = ("state", "variants", "defaultVariant", "targeting", "metadata")
ABSENT: Definition = {}


@dataclass(frozen=True)
class Difference:
    """One flag that differs; `before` and `after` are definitions, None where there is none."""

    key: str
    before: Definition | None
    after: Definition | None
    parts: tuple[str, ...]

    @property
    def act(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def sentence(self) -> str:
        """What it means for users."""
        before = words.rule(self.before) if self.before else ""
        after = words.rule(self.after) if self.after else ""
        if not before or not after:
            return after or f"was: {before}"
        if before == after:
            return f"{', '.join(self.parts)} changed; still {after}"
        return f"{after} (was: {before})"


@dataclass(frozen=True)
class Conflict:
    """A part of a flag that was changed at both stages since the last promotion."""

    key: str
    part: str
    base: Any
    theirs: Any
    ours: Any

    @property
    def sentence(self) -> str:
        """What either side made of it."""
        if self.part == "flag":
            return f"{self.key}: removed at one stage, changed at the other"
        return (f"{self.key}, {self.part}: {words.shown(self.theirs)} there,"
                f" {words.shown(self.ours)} here")  # fmt: skip


@dataclass(frozen=True)
class Merge:
    """The outcome of a three-way merge; with conflicts `flags` has our side of them."""

    flags: FlagSet
    conflicts: tuple[Conflict, ...]


def differences(before: FlagSet, after: FlagSet) -> tuple[Difference, ...]:
    """Return which flags differ, by key."""
    old, new = before.flags, after.flags
    return tuple(
        Difference(key, old.get(key), new.get(key), _parts(old.get(key), new.get(key)))
        for key in sorted(old.keys() | new.keys())
        if not same(old.get(key), new.get(key))
    )


def merge(
    base: FlagSet,
    theirs: FlagSet,
    ours: FlagSet,
    *,
    keys: tuple[str, ...] = (),
    take: Side | None = None,
) -> Merge:
    """Bring what changed from `base` to `theirs` into `ours`; of `keys` only, if there are any.

    `take` decides conflicts. `$evaluators` of theirs come along where ours has no such name.
    """
    old, source, target = base.flags, theirs.flags, ours.flags
    conflicts: list[Conflict] = []
    merged = dict(target)
    for key in sorted(keys or old.keys() | source.keys()):
        sides = old.get(key), source.get(key), target.get(key)
        found, problems = _flag(key, *sides, take)
        conflicts += problems
        merged.pop(key, None)
        if found is not None:
            merged[key] = found
    document = ours.document | {"flags": merged}
    evaluators = theirs.document.get("$evaluators", {}) | document.get("$evaluators", {})
    if evaluators:
        document["$evaluators"] = evaluators
    return Merge(FlagSet.of(document), tuple(conflicts))


def _flag(
    key: str,
    base: Definition | None,
    theirs: Definition | None,
    ours: Definition | None,
    take: Side | None,
) -> tuple[Definition | None, list[Conflict]]:
    if same(theirs, base) or same(theirs, ours):
        return ours, []
    if same(ours, base):
        return theirs, []
    if theirs is None or ours is None:
        if take:
            return (theirs if take == "theirs" else ours), []
        return ours, [Conflict(key, "flag", base, theirs, ours)]
    merged: Definition = {}
    conflicts: list[Conflict] = []
    for part in PARTS:
        sides = [(side or ABSENT).get(part) for side in (base, theirs, ours)]
        value, clash = _part(*sides, take)
        conflicts += [Conflict(key, part, *sides)] if clash else []
        if value is not None:
            merged[part] = value
    return merged, conflicts


def _part(base: Any, theirs: Any, ours: Any, take: Side | None) -> tuple[Any, bool]:
    if same(theirs, base) or same(theirs, ours):
        return ours, False
    if same(ours, base):
        return theirs, False
    if take:
        return (theirs if take == "theirs" else ours), False
    return ours, True


def same(one: Any, other: Any) -> bool:
    """Whether two values are spelt alike; for Python, 1, 1.0 and true are the same."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _parts(before: Definition | None, after: Definition | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    return tuple(part for part in PARTS if not same(before.get(part), after.get(part)))
