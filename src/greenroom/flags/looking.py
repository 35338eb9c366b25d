"""The flags of an app at a stage as people see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from greenroom.flags import comparing, words
from greenroom.flags.model import Definition, Revision, Use
from greenroom.kernel.clock import now
from greenroom.kernel.errors import NotFoundError


@dataclass(frozen=True)
class Flag:
    """A flag at a stage as people see it."""

    key: str
    definition: Definition
    state: str
    rule: str
    stale: str
    used: Use | None
    changed: Revision
    """The revision that made it what it is, or the oldest that was looked at."""


@dataclass(frozen=True)
class Shown:
    """The flags of an app at a stage."""

    app: str
    stage: str
    revision: Revision | None
    flags: tuple[Flag, ...]
    gone: tuple[Use, ...]
    """Flags that are no more although code has asked for them since."""

    def find(self, key: str) -> Flag:
        """Return a flag, or raise, naming the nearest."""
        found = next((flag for flag in self.flags if flag.key == key), None)
        if found is None:
            raise no_such_flag(self.app, self.stage, key, [flag.key for flag in self.flags])
        return found


def shown(app: str, stage: str, revisions: list[Revision], uses: dict[str, Use]) -> Shown:
    """Return the flags of the newest of these revisions, with what is known of each."""
    history = [(revision, revision.flags.flags) for revision in revisions]
    newest = history[0][1] if history else {}
    flags = tuple(
        _flag(key, definition, history, uses.get(key)) for key, definition in sorted(newest.items())
    )
    gone = (use for use in uses.values() if use.removed_at and use.at > use.removed_at)
    lost = tuple(use for use in gone if use.key not in newest)
    return Shown(app, stage, revisions[0] if revisions else None, flags, lost)


def no_such_flag(app: str, stage: str, key: str, known: Iterable[str]) -> NotFoundError:
    """Return the error for a flag that is not there, naming the nearest."""
    near = get_close_matches(key, list(known), n=1, cutoff=0.5)
    return NotFoundError(
        f"{app} has no flag {key} at {stage}.",
        f"Did you mean {near[0]}?" if near else "",
        f"greenroom flags add {key} --stage {stage}",
    )


def _flag(
    key: str,
    definition: Definition,
    history: list[tuple[Revision, dict[str, Definition]]],
    used: Use | None,
) -> Flag:
    last = history[0][0]
    for revision, flags in history:
        if key not in flags or not comparing.same(flags[key], definition):
            break
        last = revision
    stale = words.stale(definition, last.at.date(), _today())
    return Flag(key, definition, words.state(definition), words.rule(definition), stale, used, last)


def _today() -> date:
    return now().date()
