"""Flags that a person has set for their own session in a preview, and for nobody else."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete

from greenroom.flags.checking import FlagError
from greenroom.flags.looking import no_such_flag
from greenroom.flags.model import Asker, FlagSet
from greenroom.flags.tables import FlagOverrideRow
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.events import Actor, record

KEPT = timedelta(days=7)
MOST_KNOWN = 10_000
"""Sessions of previews whose flags are kept in memory."""
Override = tuple[str, int, dict[str, str]]
"""App, version, and the variants by key."""


class Overrides:
    """Who has set what, by the name of their session; a restart forgets none."""

    def __init__(self, database: Database, stage: str) -> None:
        """`stage` is that of previews."""
        self._database, self._stage = database, stage
        self._held: dict[str, Override | None] = {}

    async def hold(
        self,
        session: str,
        app: str,
        version: int,
        variants: Mapping[str, str],
        by: Actor | None = None,
    ) -> None:
        """Have a session see these variants; `by` whom, unless they come from their session before."""
        made = dict(variants)
        async with self._database.begin() as writing:
            await writing.execute(delete(FlagOverrideRow).where(FlagOverrideRow.at < now() - KEPT))
            writing.add(
                FlagOverrideRow(session=session, app=app, version=version, variants=made, at=now())
            )
            if by is not None:
                subject = f"v{version}"
                await record(
                    writing, "preview.flags-set", actor=by, app=app, subject=subject, flags=made
                )
        self._held[session] = app, version, made

    async def of(self, asker: Asker, session: str) -> dict[str, str]:
        """Return what holds for a session at this instance: nothing outside of previews of that version."""
        if asker.stage != self._stage:
            return {}
        if len(self._held) > MOST_KNOWN:
            self._held.clear()
        if session not in self._held:
            self._held[session] = await self._find(session)
        found = self._held[session]
        if found is None or found[:2] != (asker.app, asker.version):
            return {}
        return found[2]

    async def _find(self, session: str) -> Override | None:
        async with self._database.read() as reading:
            row = await reading.get(FlagOverrideRow, session)
        return (row.app, row.version, row.variants) if row else None


def must_be_variants(app: str, stage: str, flags: FlagSet, variants: Mapping[str, str]) -> None:
    """Raise if there is no such flag, or none of its variants has that name."""
    held = flags.flags
    for key, variant in variants.items():
        if key not in held:
            raise no_such_flag(app, stage, key, held)
        names = held[key]["variants"]
        if variant not in names:
            raise FlagError(f"{key} has no variant {variant!r}.", fix=f"It has {', '.join(names)}.")
