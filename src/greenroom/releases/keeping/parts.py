"""All parts together: kept by each release, brought back by a rollback that is asked to."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.releases.keeping import flags, scale, variables
from greenroom.releases.keeping.flags import FlagsKeeper
from greenroom.releases.keeping.model import PARTS, Keeper, Part, PartPlan, Parts, not_kept
from greenroom.releases.keeping.scale import ScaleKeeper
from greenroom.releases.keeping.variables import Read, VariablesKeeper
from greenroom.releases.tables import ReleaseRow


async def kept_now(session: AsyncSession, app: str, stage: str) -> Parts:
    """Return every part as it stands, for the release that begins with it."""
    place = session, app, stage
    return {
        "variables": await variables.kept_now(*place),
        "flags": await flags.kept_now(*place),
        "scale": await scale.kept_now(*place),
    }


class Kept:
    """Brings parts back."""

    def __init__(self, read: Read) -> None:
        self.variables = VariablesKeeper(read)
        self._keepers: dict[Part, Keeper] = {
            "variables": self.variables,
            "flags": FlagsKeeper(),
            "scale": ScaleKeeper(),
        }

    async def of_version(
        self,
        session: AsyncSession,
        app: str,
        stage: str,
        version: int,
        wanted: Collection[Part] = PARTS,
    ) -> Parts:
        """Return the parts that the newest release of a version began with; raise for one not kept."""
        found = await _kept_by(session, app, stage, version)
        for part in wanted:
            if part not in found:
                raise not_kept(part, version, stage)
        return {part: found[part] for part in PARTS if part in wanted}

    async def plans(
        self, session: AsyncSession, app: str, stage: str, version: int
    ) -> tuple[PartPlan, ...]:
        """Return what bringing each part of a version's release back would change."""
        found = []
        for part in PARTS:
            try:
                kept = await self.of_version(session, app, stage, version, (part,))
            except ConflictError as missing:
                found.append(PartPlan(part, (), f"{missing.what} {missing.why}"))
                continue
            found += await self.changes(session, app, stage, kept)
        return tuple(found)

    async def changes(
        self, session: AsyncSession, app: str, stage: str, parts: Parts
    ) -> tuple[PartPlan, ...]:
        """Return what would change if the parts became again what was kept."""
        return tuple(
            [
                PartPlan(part, await self._keepers[part].changes(session, app, stage, kept))
                for part, kept in parts.items()
            ]
        )

    async def set_back(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, parts: Parts
    ) -> Parts:
        """Make parts what they were; return what they were until now, for an undo."""
        before: Parts = {}
        for part, kept in parts.items():
            keeper = self._keepers[part]
            before[part] = await keeper.now(session, app, stage)
            await keeper.set_back(session, actor, app, stage, kept)
        return before


async def _kept_by(session: AsyncSession, app: str, stage: str, version: int) -> Parts:
    """Return what the newest release kept; of flags it can be told from the time, too."""
    columns = ReleaseRow.at, ReleaseRow.variables, ReleaseRow.flags, ReleaseRow.scale
    query = select(*columns).where(
        ReleaseRow.app == app, ReleaseRow.stage == stage, ReleaseRow.version == version
    )
    row = (await session.execute(query.order_by(ReleaseRow.id.desc()).limit(1))).one_or_none()
    if row is None:
        return {}
    at, kept_variables, kept_flags, kept_scale = row
    if kept_flags is None:
        kept_flags = await flags.kept_at(session, app, stage, at)
    found: Parts = {"variables": kept_variables, "flags": kept_flags, "scale": kept_scale}
    return {part: kept for part, kept in found.items() if kept is not None}
