"""What apps ask: the flags of an app at a stage, for one visitor. Nothing here waits for the database twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from greenroom.flags import queries
from greenroom.flags.context import SESSION, trusted
from greenroom.flags.evaluator import Evaluator
from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Asker, Evaluation, FlagSet, Visitor
from greenroom.flags.ports import Visits
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Database
from greenroom.kernel.events import Happened


@dataclass(frozen=True)
class Loaded:
    """The flags in force at one place, ready to be asked."""

    evaluator: Evaluator
    revision: int
    gone: dict[str, str]
    """Flags that are no more: who removed them, and when."""


class Evaluations:
    """Answers apps. The flag set of each app and stage is loaded once, and again after a change."""

    def __init__(
        self, database: Database, visits: Visits, uses: Uses, exposures: Exposures | None = None
    ) -> None:
        self._database, self._visits, self._uses = database, visits, uses
        self._exposures = exposures
        self._loaded: dict[tuple[str, str], Loaded] = {}
        self._changes = 0

    def on_event(self, happened: Happened) -> None:
        """Forget the flags that have changed."""
        if happened.kind.startswith("flag."):
            self._loaded.pop((happened.app or "", str(happened.data.get("stage"))), None)
            self._changes += 1

    async def one(self, asker: Asker, key: str, asked: dict[str, Any]) -> Evaluation:
        """Answer one flag, and take note that it was asked for."""
        loaded = await self.loaded(asker.app, asker.stage)
        visitor, context = await self._context(asker, asked)
        if loaded.evaluator.definition(key) is not None or key in loaded.gone:
            self._uses.note(asker.app, asker.stage, asker.version, [key])
        found = _evaluate(loaded, _overrides(asker, visitor), key, context)
        await self._expose(asker, visitor, asked, [found])
        return found

    async def all(
        self, asker: Asker, asked: dict[str, Any], *, noted: bool = True
    ) -> tuple[Evaluation, ...]:
        """Answer every flag. `noted` says that all of them count as asked for."""
        loaded = await self.loaded(asker.app, asker.stage)
        visitor, context = await self._context(asker, asked)
        keys, overrides = loaded.evaluator.keys, _overrides(asker, visitor)
        if noted:
            self._uses.note(asker.app, asker.stage, asker.version, keys)
        found = tuple(_evaluate(loaded, overrides, key, context) for key in keys)
        await self._expose(asker, visitor, asked, found)
        return found

    async def note(self, asker: Asker, keys: list[str]) -> None:
        """Take note of flags that an app has read from an answer it got before."""
        loaded = await self.loaded(asker.app, asker.stage)
        known = [key for key in keys if loaded.evaluator.definition(key) or key in loaded.gone]
        self._uses.note(asker.app, asker.stage, asker.version, known)

    async def as_visitor(
        self, asker: Asker, visitor: Visitor, asked: dict[str, Any]
    ) -> tuple[Evaluation, ...]:
        """Answer every flag as a named visitor would see it; for people who try rules out."""
        loaded = await self.loaded(asker.app, asker.stage)
        context = trusted(asked, asker, visitor)
        overrides = _overrides(asker, visitor)
        return tuple(_evaluate(loaded, overrides, key, context) for key in loaded.evaluator.keys)

    async def loaded(self, app: str, stage: str) -> Loaded:
        """Return the flags in force."""
        while (found := self._loaded.get((app, stage))) is None:
            before = self._changes
            made = await self._load(app, stage)
            if before == self._changes:  # else something was committed while we were reading
                self._loaded[app, stage] = made
        return found

    async def _load(self, app: str, stage: str) -> Loaded:
        async with self._database.read() as session:
            revision = await queries.newest(session, app, stage)
            gone = await queries.tombstones(session, app, stage)
        said = {key: f"{row.by} removed it on {row.at:%Y-%m-%d}" for key, row in gone.items()}
        flags = revision.flags if revision else FlagSet()
        return Loaded(Evaluator(flags), revision.number if revision else 0, said)

    async def _context(
        self, asker: Asker, asked: dict[str, Any]
    ) -> tuple[Visitor | None, dict[str, Any]]:
        session = asked.get(SESSION)
        known = isinstance(session, str) and session
        visitor = await self._visits.visitor(asker, str(session)) if known else None
        if visitor is None and known:
            asked = {"targetingKey": session} | asked
        return visitor, trusted(asked, asker, visitor)

    async def _expose(
        self,
        asker: Asker,
        visitor: Visitor | None,
        asked: dict[str, Any],
        found: Iterable[Evaluation],
    ) -> None:
        if self._exposures is not None and visitor is not None:
            await self._exposures.note(asker, str(asked[SESSION]), found)


def _overrides(asker: Asker, visitor: Visitor | None) -> Mapping[str, str]:
    return asker.overrides | (visitor.overrides if visitor else {})


def _evaluate(
    loaded: Loaded, overrides: Mapping[str, str], key: str, context: dict[str, Any]
) -> Evaluation:
    if key in overrides:
        given = loaded.evaluator.override(key, overrides[key])
        if given is not None:
            return given
    if key in loaded.gone:
        details = f"There is no flag {key} any more: {loaded.gone[key]}."
        return Evaluation(key, "ERROR", error="FLAG_NOT_FOUND", details=details)
    return loaded.evaluator.evaluate(key, context)
